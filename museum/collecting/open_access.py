"""The Met's Open Access table (https://github.com/metmuseum/openaccess), read row by row.

MetObjects.csv has half a million rows in over 300 MB. It tells paintings from all the rest, so
that the API need only be asked about these; the links of images are not in it.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from museum.client import Client
from museum.collecting.met_object import TEXTS, MetObject, from_open_access

COLUMNS = {"Object ID", "Is Public Domain", *(column for _, column in TEXTS.values())}
_TABLE = "https://media.githubusercontent.com/media/metmuseum/openaccess/master/MetObjects.csv"
_LFS_POINTER = b"version https://git-lfs"
_SECONDS = 60.0  # for each piece of a download


def read(source: str, client: Client) -> Iterator[MetObject]:
    """Yield the objects of the table at `source`, a file or a URL, one at a time.

    Raises ValueError when it is no such table, OSError or RequestFailed when it cannot be read.
    """
    with _opened(source, client) as stream:
        start = stream.peek(len(_LFS_POINTER)).lstrip()
        if start.startswith(_LFS_POINTER):
            raise ValueError(
                f"{source} is a Git LFS pointer, which only names the table. "
                f"Fetch the table by `git lfs pull`, or give {_TABLE}"
            )
        if start.startswith(b"<"):
            raise ValueError(f"{source} is a web page, not the table itself, as {_TABLE} is")
        table = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
        try:
            if missing := COLUMNS.difference(table.fieldnames or ()):
                raise ValueError(f"the column {min(missing)} is missing")
            for row in table:
                yield from_open_access(row)
        except (ValueError, csv.Error) as error:
            raise ValueError(
                f"{source} is not the Met's Open Access table (line {table.line_num}): {error}"
            ) from error


@contextmanager
def _opened(source: str, client: Client) -> Iterator[io.BufferedReader]:
    if not source.startswith(("https://", "http://")):
        with Path(source).open("rb") as file:
            yield file
        return
    with client.open(source, _SECONDS) as stream:
        stream.auto_close = False  # the reader asks once more after the last byte
        yield io.BufferedReader(stream)
