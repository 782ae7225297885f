"""Whether the app lives on the smallest dyno: 512 MB for one worker with everything on.

python -m benchmarks.dyno [--clicks 5000] [--predictions 20000]

Clicks through HTTP with and without a memory limit (a control group, so it needs root), then
predictions in one process to see whether memory grows. Starting times come along.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from benchmarks.collection import make_collection
from benchmarks.figures import anonymous_megabytes, machine, percentile, print_table
from benchmarks.visiting import Visitor
from tests.serving import ROOT, served, wait_until_answers

LIMIT_BYTES = 512 * 2**20
GROUPS_V1 = Path("/sys/fs/cgroup/memory")
GROUPS_V2 = Path("/sys/fs/cgroup")
PREDICTIONS = """
import sys, time
from pathlib import Path
from benchmarks.figures import anonymous_megabytes
from model.classifier import Classifier
from model.preprocessing import to_network_input
import os
contents = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.jpg"))[:100]]
classifier = Classifier.open(Path("model/culture_classifier.pkl"))
for number in range(int(sys.argv[2]) + 1):
    classifier.predict(to_network_input(contents[number % len(contents)]))
    if number % 1000 == 0:
        print(anonymous_megabytes(os.getpid()), flush=True)
"""


@contextmanager
def memory_limit(size: int) -> Iterator[list[str]]:
    """Make a control group with that many bytes; yield a command that starts others in it."""
    parent, limit = (
        (GROUPS_V1, "memory.limit_in_bytes") if GROUPS_V1.exists() else (GROUPS_V2, "memory.max")
    )
    group = parent / f"dyno-{os.getpid()}"
    group.mkdir()
    (group / limit).write_text(str(size))
    try:
        yield ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
    finally:
        deadline = time.monotonic() + 10
        while (group / "cgroup.procs").read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        group.rmdir()


def click_at(table: Path, folder: Path, clicks: int, *, limited: bool) -> list[object]:
    """Serve, click `clicks` times, and give a row of the table."""
    name = "512 MB" if limited else "no limit"
    environment = {
        "PAINTINGS_CSV": str(table),
        "CACHE_DIR": str(folder / f"cache {name}"),
        "METRICS": "1",
    }
    with memory_limit(LIMIT_BYTES) if limited else nullcontext([]) as launcher:
        started = time.perf_counter()
        with served(folder, environment, until="/health", launcher=launcher) as app:
            healthy = time.perf_counter() - started
            wait_until_answers(app, "/ready")
            ready = time.perf_counter() - started
            (worker,) = app.workers
            visitor = Visitor(app.url)
            done = [visitor.click() for _ in range(clicks)]
            survived = app.workers == [worker]
            memory = anonymous_megabytes(worker)
    seconds = [click.seconds for click in done]
    return [
        name,
        f"{healthy:.1f}",
        f"{ready:.1f}",
        sum(click.good for click in done),
        "yes" if survived else "no",
        f"{memory:.0f}",
        f"{percentile(seconds, 50):.1f}",
        f"{percentile(seconds, 95):.1f}",
    ]


def growth_of(images: Path, predictions: int) -> tuple[float, float, float]:
    """Anonymous memory after the first 1,000 predictions and at the end, and MB per 1,000."""
    command = [sys.executable, "-c", PREDICTIONS, str(images), str(predictions)]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    samples = [float(line) for line in output.split()[1:]]
    slope = (samples[-1] - samples[0]) / (len(samples) - 1)
    return samples[0], samples[-1], slope


def main() -> None:
    """Print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clicks", type=int, default=5000)
    parser.add_argument("--predictions", type=int, default=20000)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table = make_collection(folder, 3000)
        rows: list[Sequence[object]] = [
            click_at(table, folder, options.clicks, limited=limited) for limited in (False, True)
        ]
        print_table(
            ("memory", "/health s", "/ready s", "good clicks", "worker survived",
             "anonymous MB", "p50 ms", "p95 ms"), rows,
        )  # fmt: skip
        first, last, slope = growth_of(folder, options.predictions)
        print_table(
            ("predictions", "MB after 1,000", "MB at the end", "MB per 1,000"),
            [(options.predictions, f"{first:.0f}", f"{last:.0f}", f"{slope:.3f}")],
        )


if __name__ == "__main__":
    main()
