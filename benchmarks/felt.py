"""What a visitor feels in Chromium on three lines: the first painting and verdict, and a click.

python -m benchmarks.felt [--clicks 10] [CHECKOUT ...]

Each checkout (this one if none is named) is served by the gunicorn of its .venv, from a table of
pictures of 30 kB. A click is timed from its start to the frame after the next painting has
been decoded; between two clicks the visitor looks for four seconds.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.collection import make_collection
from benchmarks.figures import machine, print_table
from tests import serving
from tests.browser.conftest import DESKTOP, FLAGS

LINES = {  # milliseconds of latency, Mbit/s
    "40 ms, 20 Mbit/s": (40, 20),
    "150 ms, 1.6 Mbit/s": (150, 1.6),
    "400 ms, 0.4 Mbit/s": (400, 0.4),
}
PICTURES = 60
BYTES = 30_000
LOOK = 4000  # milliseconds
BEGIN = """() => {
  const visible = (place) =>
    [...document.querySelectorAll(place)].find((each) => each.checkVisibility());
  const watch = () => {
    const image = visible(".frame img[src]");
    const verdict = visible(".verdict, #verdict");
    if (image?.complete && image.naturalWidth && verdict?.textContent) {
      document.documentElement.dataset.seen = performance.now();
    }
    else requestAnimationFrame(watch);
  };
  watch();
}"""
CLICK = """() => new Promise((done) => {
  const image = document.getElementById("painting-image");
  const before = image.src;
  const began = performance.now();
  const watch = async () => {
    if (image.src === before) return requestAnimationFrame(watch);
    await image.decode();
    requestAnimationFrame(() => done(performance.now() - began));
  };
  document.getElementById("random-button").click();
  requestAnimationFrame(watch);
})"""


def visit(page: Page, url: str, line: tuple[float, float], clicks: int) -> list[float]:
    """Milliseconds to the first painting with its verdict, and of the median click."""
    latency, megabits = line
    session = page.context.new_cdp_session(page)
    speed = megabits * 1e6 / 8
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": speed,
            "uploadThroughput": speed,
        },
    )
    page.add_init_script(f"addEventListener('DOMContentLoaded', {BEGIN})")
    page.goto(url, wait_until="commit")
    page.wait_for_selector("html[data-seen]", timeout=90_000)
    first = float(page.get_attribute("html", "data-seen") or 0)
    page.wait_for_selector("#home[aria-busy=false]", timeout=90_000)
    times = []
    for _ in range(clicks):
        page.wait_for_timeout(LOOK)
        times.append(page.evaluate(CLICK))
    return [first, statistics.median(times)]


def main() -> None:
    """Print a table for each checkout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clicks", type=int, default=10)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[serving.ROOT])
    options = parser.parse_args()
    print(machine())
    for checkout in options.checkouts:
        serving.ROOT = checkout.resolve()
        print(f"\n{checkout}")
        rows = []
        with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
            table = make_collection(Path(name), PICTURES, BYTES)
            executable = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            for line, values in LINES.items():
                command = [str(serving.ROOT / ".venv/bin/gunicorn"), "app:server"]
                variables = {"PAINTINGS_CSV": str(table)}
                with serving.served(Path(name), variables, command=command) as app:
                    page = browser.new_context(viewport=DESKTOP).new_page()
                    rows.append((line, *map(round, visit(page, app.url, values, options.clicks))))
                    page.context.close()
            browser.close()
        print_table(("line", "first painting and verdict ms", "click ms (median)"), rows)


if __name__ == "__main__":
    main()
