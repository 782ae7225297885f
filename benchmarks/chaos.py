"""Whether every click ends with a painting and a verdict, whatever the Met's server does.

python -m benchmarks.chaos [--clicks 2000] [--clients 16] [--seed 7]

The real server under gunicorn; a stand-in for the Met's server that fails by a seed (bursts of 403,
404, HTML with status 200, cut-off images, resets, 20-second stalls, decompression bombs). Three
scenes: a folder as cache; Redis, for which redis-server is needed; two workers, one of which is
killed half-way.
"""

import argparse
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.figures import machine, memory_megabytes, percentile, print_table
from benchmarks.visiting import Click, Visitor
from tests.met_faults import BotFilter, chaos
from tests.met_server import MetServer
from tests.serving import Served, free_port, served

HEADER = (
    "scene", "clicks", "good", "5xx", "p50 ms", "p99 ms", "slowest ms", "tracebacks",
    "MB at 1/4", "MB at end", "Met: requests", "while shut, per s", "most in a shut s",
)  # fmt: skip


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


def play(name: str, options: argparse.Namespace, *, redis: bool, workers: int) -> list[object]:
    """Run one scene and give its row of the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        faults = chaos(options.seed)
        met = stack.enter_context(MetServer(faults, BotFilter(options.seed)))
        environment = {
            "MET_IMAGES_URL": met.images_url,
            "MET_API_URL": met.api_url,
            "WEB_CONCURRENCY": str(workers),
            "TRUSTED_PROXIES": "1",
        }
        if redis:
            environment["CACHE_URL"] = stack.enter_context(redis_server(folder))
        app = stack.enter_context(served(folder, environment))
        memory: list[float] = []
        happenings = {options.clicks // 4: lambda: memory.append(memory_of(app))}
        if workers > 1:
            happenings[options.clicks // 2] = lambda: os.kill(app.workers[1], signal.SIGKILL)
        clicks = click_through(app.url, options.clicks, options.clients, happenings)
        memory.append(memory_of(app))
        print(name, Counter(click.message or "-" for click in clicks), met.stats(), flush=True)
        seconds = [click.seconds + click.image_seconds for click in clicks]
        bad = [click for click in clicks if not click.good]
        for click in bad[:10]:
            print("not good:", click, flush=True)
        stats = met.stats()
        return [
            name,
            len(clicks),
            f"{100 * (1 - len(bad) / len(clicks)):.2f} %",
            sum(click.status >= 500 or click.image_status >= 500 for click in clicks),
            f"{percentile(seconds, 50):.0f}",
            f"{percentile(seconds, 99):.0f}",
            f"{max(seconds) * 1000:.0f}",
            app.log.read_text().count("Traceback"),
            *(f"{figure:.0f}" for figure in memory),
            stats["requests"],
            stats["requests_per_shut_second"],
            stats["most_in_one_shut_second"],
        ]


def memory_of(app: Served) -> float:
    """Anonymous memory of the app's worker in MB."""
    return memory_megabytes(app.workers[0])[0]


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis server in memory alone; yields its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    limits = ["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen([*command, *limits], stdout=log)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    """Play the scenes and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clicks", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    started = time.monotonic()
    rows = [
        play("folder", options, redis=False, workers=1),
        play("Redis", options, redis=True, workers=1),
        play("two workers", options, redis=False, workers=2),
    ]
    print(f"{machine()}, seed {options.seed}, {time.monotonic() - started:.0f} s")
    print_table(HEADER, rows)


if __name__ == "__main__":
    main()
