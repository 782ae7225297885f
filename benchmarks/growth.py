"""How start-up, memory, picks, draws and searches of the catalogue grow with its rows.

All but the start-up is CPU time, the median of many calls: neighbours on the machine do not count.

python -m benchmarks.growth [--rows 300 5000 50000]
"""

import argparse
import csv
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
from museum.table import COLUMNS

WORDS = ("landscape", "portrait", "river", "mountain", "bird", "flower", "autumn", "lady", "view")
CALLS = 300
SEEN = range(1, 60)  # object IDs that a visitor has just seen
GALLERY = frozenset(range(1, 300, 17))
TASKS: dict[str, Callable[[Catalogue, random.Random], object]] = {
    "pick": lambda catalogue, rng: catalogue.pick(rng=rng, exclude=SEEN),
    "pick of a label": lambda catalogue, rng: catalogue.pick("India", rng=rng, exclude=SEEN),
    "draw of ten": lambda catalogue, rng: catalogue.draw(str(rng.random()), 10),
    "search, rare word": lambda catalogue, rng: catalogue.search(f"name{_some_id(catalogue, rng)}"),
    "search, common word": lambda catalogue, _rng: catalogue.search("landscape"),
    "search, half a common word": lambda catalogue, _rng: catalogue.search("lands"),
    "search, two common words": lambda catalogue, _rng: catalogue.search("landscape autumn"),
    "search, one letter": lambda catalogue, _rng: catalogue.search("p"),
    "search, page 50 of a common word": lambda catalogue, _rng: catalogue.search("river", 980),
    "search, no match": lambda catalogue, _rng: catalogue.search("zeppelin over landscape"),
    "search, misspelt": lambda catalogue, _rng: catalogue.search("landskape"),
    "search, accession number": lambda catalogue, rng: catalogue.search(
        f"29.100.{_some_id(catalogue, rng)}"
    ),
    "search, object ID": lambda catalogue, rng: catalogue.search(str(_some_id(catalogue, rng))),
    "search offline, common word": lambda catalogue, _rng: catalogue.search(
        "landscape", among=GALLERY
    ),
    "list with total, a label": lambda catalogue, _rng: catalogue.page("Japan", limit=20),
    "list with total, a common word": lambda catalogue, _rng: catalogue.page(text="landscape"),
}


def write_table(path: Path, rows: int) -> None:
    """Write a made-up table of so many rows, about as long as the Met's; a tenth are album leaves.

    Training saw every fourth painting of each label.
    """
    rng = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(1, rows + 1):
            title = f"{' '.join(rng.sample(WORDS, 4))} Name{number}"
            if number % 10 == 0:
                title += f", leaf from Album for Patron {number // 120}"
            artist = f"Painter{rng.randrange(rows // 10)} Kanō"
            date = f"ca. {rng.randrange(1300, 1900)}"
            medium = "Hanging scroll; ink and color on silk"
            image_url = f"{MET_IMAGES_URL}/as/web-large/DP{number}_CRD.jpg"
            split = "train" if number // 4 % 4 == 0 else ""
            facts = (CULTURES[number % 4], title, artist, date, medium, f"29.100.{number}")
            writer.writerow((number, *facts, image_url, split))


def measure(path: str) -> dict[str, float]:
    """Read the table in this process; return seconds, bytes and microseconds of CPU."""
    before = memory_megabytes(os.getpid())[0]
    start, start_cpu = time.perf_counter(), time.process_time()
    catalogue = Catalogue.read(Path(path), labels=CULTURES)
    figures = {
        "start-up, s": time.perf_counter() - start,
        "start-up, s of one CPU": time.process_time() - start_cpu,
    }
    grown = memory_megabytes(os.getpid())[0] - before
    figures["memory, bytes/row"] = grown * 1e6 / len(catalogue)
    for name, task in TASKS.items():
        rng = random.Random(1)
        task(catalogue, rng)
        spans = []
        for _ in range(CALLS if "list" not in name else 10):
            start_cpu = time.process_time()
            task(catalogue, rng)
            spans.append(time.process_time() - start_cpu)
        figures[f"{name}, µs"] = statistics.median(spans) * 1e6
    return figures


def _some_id(catalogue: Catalogue, rng: random.Random) -> int:
    return rng.randrange(1, len(catalogue) + 1)


def main() -> None:
    """Print one line per figure, one column per size, and the last column's ratio to the first."""
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
    lines = []
    for name in columns[0]:
        values = [column[name] for column in columns]
        lines.append(
            [name, *(f"{value:,.2f}" for value in values), f"{values[-1] / values[0]:.2f}"]
        )
    print_table(["rows", *(f"{rows:,}" for rows in sizes), "ratio"], lines)


if __name__ == "__main__":
    main()
