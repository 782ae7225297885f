"""What it takes to collect a whole museum: requests, retries, seconds, memory.

python -m benchmarks.collect [--objects 10000 50000] [--rate 2000]

A simulated museum on this machine answers as the Met's API does, with gaps among its numbers, and
refuses 30 objects in every 500 once, as a filter of robots would. The collector is the real command
in a process of its own; its peak memory is what the kernel says when it ends.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import machine, print_table
from museum.catalogue import Catalogue

HEADER = (
    "objects",
    "paintings kept",
    "requests",
    "of them failed",
    "seconds",
    "requests/s",
    "peak memory MB",
)


@contextmanager
def simulated_museum(objects: int) -> Iterator[str]:
    """Run the museum in a process of its own; give the address of its API."""
    command = [sys.executable, "-m", "tests.museum.met_api_server", str(objects)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def collect(objects: int, rate: float, folder: Path) -> tuple[object, ...]:
    """Collect a museum of so many objects; return a row of the table."""
    out, state = folder / f"{objects}.csv", folder / f"{objects}.sqlite"
    with simulated_museum(objects) as api:
        began = time.monotonic()
        collector = subprocess.Popen(
            [
                *(sys.executable, "-m", "museum.collecting", "catalogue", "--api", api),
                *("--out", out, "--state", state, "--rate", str(rate)),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert collector.stderr is not None
        errors = collector.stderr.read()
        _, status, used = os.wait4(collector.pid, 0)
        collector.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
    counts = re.search(r"(\d+) requests, (\d+) of them failed", errors)
    if collector.returncode or counts is None:
        sys.exit(errors)
    requests, failed = map(int, counts.groups())
    return (
        objects,
        len(Catalogue.read(out)),
        requests,
        failed,
        f"{seconds:.0f}",
        f"{requests / seconds:.0f}",
        f"{used.ru_maxrss / 1024:.0f}",
    )


def main() -> None:
    """Collect museums of several sizes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--objects", type=int, nargs="+", default=[10_000, 50_000])
    parser.add_argument("--rate", type=float, default=2000, help="requests per second at most")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        print_table(HEADER, (collect(each, options.rate, Path(folder)) for each in options.objects))


if __name__ == "__main__":
    main()
