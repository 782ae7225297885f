"""Classifies picture files and whole folders of them.

python -m model.predict FILE_OR_FOLDER... [--out FILE.csv] [--json]

Without --out the answers are printed. One row per picture, sorted within each folder: `file`,
`label`, `likelihood_` of each label, `sure`, `familiar`, and `error`, which says what is wrong
with the file. Hidden files and folders are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import stat
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from model.card import ModelError, read_card
from model.classifier import Classifier, usable_cores
from model.compiling import MODEL, ensure_compiled
from model.output import OutputError, open_output
from model.preprocessing import NotAnImage, to_network_input

SUFFIXES = {".avif", ".bmp", ".gif", ".heic", ".heif", ".jfif", ".jpe", ".jpeg", ".jpg"}
SUFFIXES |= {".jxl", ".png", ".tif", ".tiff", ".webp"}
MAX_BYTES = 200 * 2**20
CHUNK = 256
MAX_THREADS = 8  # each may take 250 MB for a large picture

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file to classify, or why it cannot be; `is_named` when it has to be in the table."""

    path: str
    is_named: bool = True
    error: str = ""


def find_files(paths: Iterable[str]) -> Iterator[File]:
    """Yield the files to classify: those given, and those at any depth in the folders given.

    What cannot be classified for its place in the file system is among them, with its error.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - False, too, where it cannot be looked at
            yield from _in_folder(path)
        else:
            yield File(path)


def _in_folder(folder: str) -> Iterator[File]:
    """Links are followed wherever they lead; a folder that is met again is left out."""
    unreadable: list[OSError] = []
    met = {os.path.realpath(folder)}
    for parent, folders, names in os.walk(folder, onerror=unreadable.append, followlinks=True):
        for name in sorted(names):
            if not name.startswith("."):
                path = os.path.join(parent, name)  # noqa: PTH118 - names need not be UTF-8
                yield File(path, is_named=Path(name).suffix.lower() in SUFFIXES)
        inner, folders[:] = sorted(folders), []
        for name in inner:
            real = os.path.realpath(os.path.join(parent, name))  # noqa: PTH118
            if not name.startswith(".") and real not in met:
                met.add(real)
                folders.append(name)
    for error in unreadable:
        yield File(str(error.filename), error=f"The folder cannot be read: {error.strerror}.")


def classify(classifier: Classifier, file: File) -> Row | None:
    """Return the file's row; None for a file found in a folder that is not an image."""
    if file.error:
        return _row(file.path, error=file.error)
    try:
        row = row_of(classifier, file.path, _read(file.path))
    except NotAnImage as error:
        row = _row(file.path, error=str(error))
    except OSError as error:
        return _row(file.path, error=f"The file cannot be read: {error.strerror}.")
    return row if file.is_named or "label" in row else None


def row_of(classifier: Classifier, path: str, content: bytes) -> Row:
    """Return the row of a file of this content."""
    try:
        pixels = to_network_input(content, classifier.input_size, avif=True)
    except NotAnImage as error:
        return _row(path, error=str(error))
    except MemoryError:
        return _row(path, error="There is not enough memory for this file.")
    prediction = classifier.predict(pixels)
    likelihoods = {
        f"likelihood_{label}": round(likelihood, 6)
        for label, likelihood in prediction.likelihoods.items()
    }
    return _row(
        path,
        label=prediction.label,
        **likelihoods,
        sure=prediction.sure,
        familiar=prediction.familiar,
    )


def _row(path: str, **values: Any) -> Row:
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    if name != path:
        values.setdefault("error", "The file's name is not UTF-8, so its bytes are escaped here.")
    return {"file": name} | values


def _read(path: str) -> bytes:
    # A pipe or a device would keep its reader waiting forever.
    if not stat.S_ISREG(Path(path).stat().st_mode):
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


def run(options: argparse.Namespace) -> Counter[str]:
    """Do what the command line says; count the rows, those with errors, and the other files.

    Raises ModelError, OutputError, or ValueError for no files.
    """
    files = list(find_files(options.paths))
    if not files:
        raise ValueError("There are no files in what was given.")
    columns = columns_of(read_card(options.model)["labels"])
    count: Counter[str] = Counter()
    with open_output(options.out, columns) if options.out else nullcontext() as write:
        ensure_compiled(options.model)
        rows = classify_all(Classifier.open(options.model), files)
        quiet = write is None or not sys.stderr.isatty()
        for row in tqdm(rows, total=len(files), unit=" files", disable=quiet):
            if row is None:
                count["others"] += 1
                continue
            count["rows"] += 1
            count["errors"] += "label" not in row
            if write is not None:
                write(row)
            if options.json:
                print(json.dumps(row))
            elif write is None:
                print(as_line(row))
    return count


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code, 1 when nothing got a prediction."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a .csv to write")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each picture")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args(arguments)
    for path in options.paths:
        if not os.path.lexists(path):
            parser.error(f"There is no file or folder {path!r}.")
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    began = time.monotonic()
    try:
        count = run(options)
    except (ModelError, OutputError, ValueError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of the answers has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    rows, errors, seconds = count["rows"], count["errors"], time.monotonic() - began
    others = f" Other files, left out: {count['others']:,}." if count["others"] else ""
    said = f"{rows:,} pictures, {errors:,} of them without a prediction.{others}"
    print(f"{said} {rows / seconds:.1f} per second.", file=sys.stderr)
    return 0 if errors < rows else 1


if __name__ == "__main__":
    sys.exit(main())
