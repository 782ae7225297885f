"""Whether every click ends with a painting and a verdict, whatever the Met's server does.

python -m benchmarks.chaos [--clicks 2000] [--clients 16] [--seed 7]

The real server under gunicorn; a stand-in for the Met's server that fails by a seed (bursts of 403,
404, HTML with status 200, cut-off images, resets, 20-second stalls, decompression bombs). Two
scenes: one worker; two, one of which is killed half-way.
"""

import argparse
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import machine, memory_megabytes, percentile, print_table
from benchmarks.visiting import Click, Visitor
from tests.met_faults import BotFilter, chaos
from tests.met_server import MetServer
from tests.serving import Served, served

HEADER = ("scene", "good", "5xx", "p50 ms", "p99 ms", "tracebacks", "MB at 1/4", "MB at end")


def click_through(
    url: str, clicks: int, clients: int, at_clicks: dict[int, Callable[[], None]]
) -> list[Click]:
    """Click from `clients` connections at once; `at_clicks` says what happens after how many."""
    done: list[Click] = []
    lock = threading.Lock()

    def visit(number: int) -> None:
        visitor = Visitor(url)
        for _ in range(clicks // clients + (number < clicks % clients)):
            click = visitor.click()
            with lock:
                done.append(click)
                happening = at_clicks.get(len(done))
            if happening:
                happening()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(visit, range(clients)))
    return done


def play(name: str, options: argparse.Namespace, workers: int) -> list[object]:
    """Run one scene and give its row of the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        met = stack.enter_context(MetServer(0, chaos(options.seed), BotFilter(options.seed)))
        environment = {
            "MET_IMAGES_URL": met.images_url,
            "MET_API_URL": met.api_url,
            "WEB_CONCURRENCY": str(workers),
            "TRUSTED_PROXIES": "1",
        }
        app = stack.enter_context(served(folder, environment))
        memory: list[float] = []
        happenings = {options.clicks // 4: lambda: memory.append(memory_of(app))}
        if workers > 1:
            happenings[options.clicks // 2] = lambda: os.kill(app.workers[1], signal.SIGKILL)
        clicks = click_through(app.url, options.clicks, options.clients, happenings)
        memory.append(memory_of(app))
        seconds = [click.seconds + click.image_seconds for click in clicks]
        bad = [click for click in clicks if not click.good]
        for click in bad[:10]:
            print("not good:", click, flush=True)
        return [
            name,
            f"{100 * (1 - len(bad) / len(clicks)):.2f} %",
            sum(click.status >= 500 or click.image_status >= 500 for click in clicks),
            f"{percentile(seconds, 50):.0f}",
            f"{percentile(seconds, 99):.0f}",
            app.log.read_text().count("Traceback"),
            *(f"{figure:.0f}" for figure in memory),
        ]


def memory_of(app: Served) -> float:
    """Anonymous memory of the app's worker in MB."""
    return memory_megabytes(app.workers[0])


def main() -> None:
    """Play the scenes and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clicks", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows = [play("one worker", options, 1), play("two workers", options, 2)]
    print(f"{machine()}, seed {options.seed}")
    print_table(HEADER, rows)


if __name__ == "__main__":
    main()
