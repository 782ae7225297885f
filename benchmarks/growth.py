"""How start-up, memory, picks and searches of the catalogue grow with its rows.

All but the start-up is CPU time, the median of many calls: neighbours on the machine do not count.

python -m benchmarks.growth [--rows 300 5000 50000]
"""

import argparse
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import machine, memory_megabytes, print_table
from museum.addresses import MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.collecting.rules import CULTURES
from museum.table import Painting, write

WORDS = ("landscape", "portrait", "river", "mountain", "bird", "flower", "autumn", "lady", "view")
CALLS = 30
SEEN = range(1, 60)  # object IDs that a visitor has just seen
TASKS: dict[str, Callable[[Catalogue], object]] = {
    "pick": lambda catalogue: catalogue.pick(exclude=SEEN),
    "search, common word": lambda catalogue: catalogue.search("landscape"),
    "search, misspelt": lambda catalogue: catalogue.search("landskape"),
    "list with total, common word": lambda catalogue: catalogue.page(text="landscape"),
}


def write_table(path: Path, rows: int) -> None:
    """Write a made-up table of so many rows, about as long as the Met's; a tenth are album leaves.

    Training saw every fourth painting of each label.
    """
    rng = random.Random(rows)
    paintings = []
    for number in range(1, rows + 1):
        title = f"{' '.join(rng.sample(WORDS, 4))} Name{number}"
        if number % 10 == 0:
            title += f", leaf from Album for Patron {number // 120}"
        paintings.append(
            Painting(
                object_id=number,
                culture=CULTURES[number % 4],
                title=title,
                artist=f"Painter{rng.randrange(rows // 10)} Kanō",
                date=f"ca. {rng.randrange(1300, 1900)}",
                medium="Hanging scroll; ink and color on silk",
                accession_number=f"29.100.{number}",
                image_url=f"{MET_IMAGES_URL}/as/web-large/DP{number}_CRD.jpg",
                split="train" if number // 4 % 4 == 0 else "",
            )
        )
    write(paintings, path)


def measure(path: str) -> dict[str, float]:
    """Read the table in this process; return seconds, bytes and milliseconds of CPU."""
    before = memory_megabytes(os.getpid())
    start = time.perf_counter()
    catalogue = Catalogue.read(Path(path), labels=CULTURES)
    figures = {"start-up, s": time.perf_counter() - start}
    grown = memory_megabytes(os.getpid()) - before
    figures["memory, bytes/row"] = grown * 1e6 / len(catalogue)
    for name, task in TASKS.items():
        spans = []
        for _ in range(CALLS):
            start_cpu = time.process_time()
            task(catalogue)
            spans.append(time.process_time() - start_cpu)
        figures[f"{name}, ms"] = statistics.median(spans) * 1e3
    return figures


def main() -> None:
    """Print one line per figure and one column per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[300, 5_000, 50_000])
    sizes = parser.parse_args().rows
    columns = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.csv"
            write_table(path, rows)
            with multiprocessing.get_context("spawn").Pool(1) as process:
                columns.append(process.apply(measure, (str(path),)))
    print(machine())
    print_table(
        ["rows", *(f"{rows:,}" for rows in sizes)],
        [[name, *(f"{column[name]:,.2f}" for column in columns)] for name in columns[0]],
    )


if __name__ == "__main__":
    main()
