"""Percentiles and tables for the benchmarks."""

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np


def percentile(seconds: Sequence[float], percent: float) -> float:
    """The percentile in milliseconds."""
    return float(np.percentile(seconds, percent)) * 1000


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def machine() -> str:
    """The machine in one line."""
    name = Path("/proc/cpuinfo").read_text().partition("model name\t: ")[2].partition("\n")[0]
    return f"{len(os.sched_getaffinity(0))} cores, {name}, Python {platform.python_version()}"


def memory_megabytes(pid: int) -> float:
    """Memory of a process that the kernel cannot drop."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1000
