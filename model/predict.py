"""Classifies picture files and whole folders of them.

python -m model.predict FILE_OR_FOLDER... [--out FILE.csv] [--json]

Without --out the answers are printed. One row per picture, sorted within each folder: `file`,
`label`, `likelihood_` of each label, `sure`, `familiar`, and `error`, which says what is wrong
with the file. Hidden files and folders are left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import stat
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.card import read_card
from model.classifier import Classifier, usable_cores
from model.compiling import MODEL, ensure_compiled
from model.console import plain_errors
from model.preprocessing import NotAnImage, to_network_input

SUFFIXES = {".avif", ".bmp", ".gif", ".heic", ".heif", ".jfif", ".jpe", ".jpeg", ".jpg"}
SUFFIXES |= {".jxl", ".png", ".tif", ".tiff", ".webp"}
MAX_BYTES = 200 * 2**20
CHUNK = 256
MAX_THREADS = 8  # each may take 250 MB for a large picture

Row = dict[str, Any]
File = tuple[str, bool]  # its path, and whether it has a row even if it is no picture


def find_files(paths: Iterable[str]) -> Iterator[File]:
    """Yield the files given, and those at any depth in the folders given.

    A folder that cannot be read is among them, so that it has a row that says so.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - False, too, where it cannot be looked at
            yield from _in_folder(path, set())
        else:
            yield path, True


def _in_folder(folder: str, met: set[str]) -> Iterator[File]:
    """Links are followed wherever they lead; a folder that is met again is left out."""
    met.add(os.path.realpath(folder))
    try:
        names = [name for name in os.listdir(folder) if name[0] != "."]  # noqa: PTH208
    except OSError:
        yield folder, True
        return
    paths = [os.path.join(folder, name) for name in names]  # noqa: PTH118 - as they are given
    for path in sorted(paths, key=lambda path: (os.path.isdir(path), path)):  # noqa: PTH112
        if not os.path.isdir(path):  # noqa: PTH112
            yield path, Path(path).suffix.lower() in SUFFIXES
        elif os.path.realpath(path) not in met:
            yield from _in_folder(path, met)


def classify(classifier: Classifier, file: File) -> Row | None:
    """Return the file's row; None for one that is no picture and needs none."""
    path, needs_row = file
    try:
        row = row_of(classifier, path, _read(path))
    except NotAnImage as error:
        row = {"file": path, "error": str(error)}
    except OSError as error:
        return {"file": path, "error": f"This cannot be read: {error.strerror}."}
    return row if needs_row or "label" in row else None


def row_of(classifier: Classifier, path: str, content: bytes) -> Row:
    """Return the row of a file of this content."""
    try:
        pixels = to_network_input(content, classifier.input_size, avif=True)
    except NotAnImage as error:
        return {"file": path, "error": str(error)}
    except MemoryError:
        return {"file": path, "error": "There is not enough memory for this file."}
    prediction = classifier.predict(pixels)
    row: Row = {"file": path, "label": prediction.label}
    for label, likelihood in prediction.likelihoods.items():
        row[f"likelihood_{label}"] = round(likelihood, 6)
    return row | {"sure": prediction.sure, "familiar": prediction.familiar}


def _read(path: str) -> bytes:
    # A pipe or a device would keep its reader waiting forever; opening a folder raises OSError.
    mode = Path(path).stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise NotAnImage("This is no ordinary file.")
    with Path(path).open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotAnImage(f"This file is larger than {MAX_BYTES // 2**20} MB.")
    return content


def classify_all(classifier: Classifier, files: Iterable[File]) -> Iterator[Row | None]:
    """Yield what `classify` returns for each file, in order, by a thread for each core."""
    files = iter(files)
    with ThreadPoolExecutor(min(usable_cores(), MAX_THREADS)) as threads:
        while chunk := list(islice(files, CHUNK)):
            yield from threads.map(lambda file: classify(classifier, file), chunk)


def columns_of(labels: Iterable[str]) -> list[str]:
    """Return the table's columns for a model of these labels."""
    likelihoods = [f"likelihood_{label}" for label in labels]
    return ["file", "label", *likelihoods, "sure", "familiar", "error"]


@contextmanager
def open_table(path: Path, columns: list[str]) -> Iterator[Callable[[Row], object]]:
    """Give a function that writes a row at once; the path is replaced when the table is complete.

    When the block is left early, what was finished stays in a file beside the path, and that is
    said. Raises ValueError, before the block where that is possible, if it cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise ValueError(f"{path} must end in .csv.")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; please name a file.")
    # A name of this process's own, since another may write to the same path.
    unfinished = path.with_name(f"{path.stem}.unfinished-{os.getpid()}.csv")
    try:
        # Written line by line, so that rows outlast this process.
        with unfinished.open(
            "w", buffering=1, newline="", encoding="utf-8", errors="backslashreplace"
        ) as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            yield writer.writerow
        unfinished.replace(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        if unfinished.exists():
            sys.stderr.write(f"What was finished is in {unfinished}.\n")


def as_line(row: Row) -> str:
    """Return a row as a line for the terminal."""
    name = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in row["file"]
    )
    if "label" not in row:
        return f"{name}: {row['error']}"
    doubts = ["not sure"] * (not row["sure"]) + ["unlike its paintings"] * (not row["familiar"])
    note = f" ({', '.join(doubts)})" if doubts else ""
    likelihood = row[f"likelihood_{row['label']}"]
    return f"{name}: {row['label']} {likelihood:.0%}{note}"


def _print(line: str) -> None:
    try:
        print(line, flush=True)
    except OSError as error:
        # Python would try once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader has closed the pipe
            sys.exit(141)
        raise ValueError(f"The answers cannot be printed: {error.strerror}.") from error


def run(options: argparse.Namespace) -> int:
    """Do what the command line says; return the exit code.

    Raises ModelError, or ValueError for no files or answers that cannot be written.
    """
    began = time.monotonic()
    for path in options.paths:
        if not os.path.lexists(path):
            raise ValueError(f"There is no file or folder {path!r}.")
    files = list(find_files(options.paths))
    if not files:
        raise ValueError("There are no files in what was given.")
    columns = columns_of(read_card(options.model)["labels"])
    count: Counter[str] = Counter()
    with open_table(options.out, columns) if options.out else nullcontext() as write:
        ensure_compiled(options.model)
        rows = classify_all(Classifier.open(options.model), files)
        quiet = write is None or not sys.stderr.isatty()
        for row in tqdm(rows, total=len(files), unit=" files", disable=quiet):
            if row is None:
                count["others"] += 1
                continue
            count["without" if "error" in row else "with"] += 1
            if write is not None:
                write(row)
            if options.json:
                _print(json.dumps(row))
            elif write is None:
                _print(as_line(row))
    pictures, seconds = count["with"] + count["without"], time.monotonic() - began
    others = f" Other files, left out: {count['others']:,}." if count["others"] else ""
    said = f"{pictures:,} pictures, {count['without']:,} of them without a prediction.{others}"
    print(f"{said} {pictures / seconds:.1f} per second.", file=sys.stderr)
    return 0 if count["with"] else 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code, 1 when nothing got a prediction."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a .csv to write")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each picture")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args(arguments)
    with plain_errors("Stopped."):
        return run(options)


if __name__ == "__main__":
    sys.exit(main())
