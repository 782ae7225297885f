"""Whether the app fits the smallest dyno: 512 MB, for one worker and for two.

python -m benchmarks.dyno [--clicks 5000]

Clicks through HTTP in a control group with that limit (so it needs root), with everything on.
`anonymous MB` is what each worker holds that the kernel cannot drop.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.collection import make_collection
from benchmarks.figures import machine, memory_megabytes, percentile, print_table
from benchmarks.visiting import Visitor
from tests.serving import procfile_command, served

LIMIT_BYTES = 512 * 2**20
GROUPS_V1 = Path("/sys/fs/cgroup/memory")
GROUPS_V2 = Path("/sys/fs/cgroup")


@contextmanager
def memory_limit(size: int) -> Iterator[tuple[Path, list[str]]]:
    """Make a control group of that many bytes; yield it, and a command that starts others in it."""
    parent, limit = (
        (GROUPS_V1, "memory.limit_in_bytes") if GROUPS_V1.exists() else (GROUPS_V2, "memory.max")
    )
    group = parent / f"dyno-{os.getpid()}"
    group.mkdir()
    (group / limit).write_text(str(size))
    try:
        yield group, ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
    finally:
        deadline = time.monotonic() + 10
        while (group / "cgroup.procs").read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        group.rmdir()


def click_at(table: Path, folder: Path, clicks: int, workers: int) -> list[object]:
    """Serve, click `clicks` times, and give a row of the table."""
    environment = {
        "PAINTINGS_CSV": str(table),
        "CACHE_DIR": str(folder / f"cache-{workers}"),
        "METRICS": "1",
        "WEB_CONCURRENCY": str(workers),
        "TRUSTED_PROXIES": "1",
    }
    with memory_limit(LIMIT_BYTES) as (group, launcher):
        started = time.perf_counter()
        with served(folder, environment, command=[*launcher, *procfile_command()]) as app:
            ready = time.perf_counter() - started
            before = app.workers
            # Each visitor's connection stays with one worker.
            visitors = [Visitor(app.url) for _ in range(4 * workers)]
            done = [visitors[number % len(visitors)].click() for number in range(clicks)]
            memory = [memory_megabytes(worker) for worker in before]
            peak = next(
                int(path.read_text()) / 1e6
                for name in ("memory.max_usage_in_bytes", "memory.peak")
                if (path := group / name).exists()
            )
    seconds = [click.seconds for click in done]
    return [
        workers,
        f"{ready:.1f}",
        sum(click.good for click in done),
        " ".join(f"{each:.0f}" for each in memory),
        f"{peak:.0f}",
        f"{percentile(seconds, 50):.1f}",
        f"{percentile(seconds, 95):.1f}",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clicks", type=int, default=5000)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table = make_collection(folder, 3000)
        rows: list[Sequence[object]] = [
            click_at(table, folder, options.clicks, workers) for workers in (1, 2)
        ]
        print_table(
            ("workers", "/ready s", "good clicks", "anonymous MB",
             "group's peak MB", "p50 ms", "p95 ms"), rows,
        )  # fmt: skip


if __name__ == "__main__":
    main()
