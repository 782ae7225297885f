"""Whether every click ends with a painting and a verdict, whatever the Met's server does.

python -m benchmarks.chaos [--seconds 60] [--visitors 16] [--seed 7]

The real server under gunicorn; a stand-in for the Met's server that fails by a seed (bursts of 403,
404, HTML with status 200, cut-off images, resets, 20-second stalls, decompression bombs). Two
scenes: one worker; two, one of which is killed half-way.
"""

import argparse
import os
import signal
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import machine, memory_megabytes, percentile, print_table
from benchmarks.visiting import click_for
from tests.met_faults import chaos
from tests.met_server import MetServer
from tests.serving import served


def play(name: str, options: argparse.Namespace, workers: int) -> list[object]:
    """Run one scene and give its row of the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        met = stack.enter_context(MetServer(chaos(options.seed)))
        environment = {
            "MET_IMAGES_URL": met.images_url,
            "MET_API_URL": met.api_url,
            "WEB_CONCURRENCY": str(workers),
            "TRUSTED_PROXIES": "1",
        }
        app = stack.enter_context(served(folder, environment))
        if workers > 1:
            kill = (app.workers[1], signal.SIGKILL)
            threading.Timer(options.seconds / 2, os.kill, kill).start()
        clicks = click_for(app.url, options.visitors, options.seconds)
        seconds = [click.seconds + click.image_seconds for click in clicks]
        bad = [click for click in clicks if not click.good]
        for click in bad[:10]:
            print("not good:", click, flush=True)
        return [
            name,
            len(clicks),
            f"{100 * (1 - len(bad) / len(clicks)):.2f} %",
            sum(click.status >= 500 or click.image_status >= 500 for click in clicks),
            f"{percentile(seconds, 50):.0f}",
            f"{percentile(seconds, 99):.0f}",
            app.log.read_text().count("Traceback"),
            f"{memory_megabytes(app.workers[0]):.0f}",
        ]


def main() -> None:
    """Play the scenes and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--visitors", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"{machine()}, seed {options.seed}")
    print_table(
        ("scene", "clicks", "good", "5xx", "p50 ms", "p99 ms", "tracebacks", "MB at end"),
        [play("one worker", options, 1), play("two workers", options, 2)],
    )


if __name__ == "__main__":
    main()
