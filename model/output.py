"""A table of predictions in a file, CSV or Parquet: tried before the work, never lost after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

BATCH = 1000  # rows that are kept until they are written
TYPES = {"sure": "boolean", "familiar": "boolean"}


class OutputError(ValueError):
    """A file that cannot be written; the message is a sentence that says why."""


class Output:
    """A table that is being written, row by row; `is_empty` until rows have got to the file."""

    def __init__(self, path: Path, columns: list[str]):
        self._path = path
        self._columns = columns
        self._rows: list[dict[str, Any]] = []
        self._parquet: Any = None
        self.is_empty = True
        self._file = path.open("wb")

    def write(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self._flush()

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Write what is left after the block, however it ends, and close the file."""
        try:
            yield
        finally:
            try:
                self._flush()
            finally:
                if self._parquet is not None:
                    self._parquet.close()
                self._file.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        table = pd.DataFrame(rows, columns=self._columns).astype(
            {
                name: TYPES.get(name, "float32" if name.startswith("likelihood_") else "string")
                for name in self._columns
            }
        )
        if _is_parquet(self._path):
            self._write_parquet(table)
        else:
            table.to_csv(self._file, index=False, header=self.is_empty)
            self._file.flush()
        self.is_empty = False

    def _write_parquet(self, table: pd.DataFrame) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        if self._parquet is None:
            schema = pyarrow.Schema.from_pandas(table, preserve_index=False)
            self._parquet = ParquetWriter(self._file, schema)
        self._parquet.write_table(
            pyarrow.Table.from_pandas(table, self._parquet.schema, preserve_index=False)
        )


@contextmanager
def open_output(path: Path, columns: list[str]) -> Iterator[Output]:
    """Write a table with these columns to the path, replacing what is there when it is complete.

    When the block is left early, what was finished stays in a file beside the path, and that is
    said. Raises OutputError, before the block, if the path cannot be written.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise OutputError(f"{path} must end in .csv or .parquet.")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; please name a file.")
    if _is_parquet(path):
        try:
            import pyarrow.parquet  # noqa: F401 - an optional package, missed before the work
        except ModuleNotFoundError as error:
            raise OutputError("Parquet needs pyarrow: pip install pyarrow, or use .csv.") from error
    unfinished = path.with_name(f"{path.stem}.unfinished{path.suffix}")
    try:
        output = Output(unfinished, columns)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with output.closing():
            yield output
        unfinished.replace(path)
    except BaseException as error:
        if output.is_empty:
            unfinished.unlink(missing_ok=True)
        else:
            sys.stderr.write(f"What was finished is in {unfinished}.\n")
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise OutputError(f"{path} cannot be written: {error.strerror}.") from error
        raise


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"
