"""A table of predictions in a CSV file: checks the path first; keeps partial results."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class OutputError(ValueError):
    """A file that cannot be written; the message is a sentence that says why."""


@contextmanager
def open_output(path: Path, columns: list[str]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Give a function that writes a row at once; the path is replaced when the table is complete.

    When the block is left early, what was finished stays in a file beside the path, and that is
    said. Raises OutputError, before the block, if the path cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise OutputError(f"{path} must end in .csv.")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; please name a file.")
    # A name of this process's own, since another may write to the same path.
    unfinished = path.with_name(f"{path.stem}.unfinished-{os.getpid()}{path.suffix}")
    rows = 0

    def write(row: dict[str, Any]) -> None:
        nonlocal rows
        writer.writerow(row)
        rows += 1

    try:
        # Written line by line, so that rows outlast this process.
        with unfinished.open("w", buffering=1, newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            yield write
        unfinished.replace(path)
    except BaseException as error:
        if rows:
            sys.stderr.write(f"What was finished is in {unfinished}.\n")
        else:
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise OutputError(f"{path} cannot be written: {error.strerror}.") from error
        raise
