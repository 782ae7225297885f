"""The Met's Open Access table (https://github.com/metmuseum/openaccess), read as a stream.

MetObjects.csv has half a million rows in over 300 MB. It tells paintings from all the rest, so
that the API need only be asked about these; the links of images are not in it.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import requests
from urllib3.exceptions import HTTPError

from museum.collecting.http import TIMEOUT, USER_AGENT, Failed
from museum.collecting.rules import MetObject, from_open_access

_NEEDED = {"Object ID", "Is Public Domain", "Classification", "Object Name", "Title", "Culture"}


def identity(source: str) -> str:
    """Return what tells this table from another or a newer one."""
    if _is_url(source):
        return source
    stat = Path(source).stat()
    return f"{Path(source).resolve()} {stat.st_size} {stat.st_mtime_ns}"


def read(source: str) -> Iterator[MetObject]:
    """Yield the objects of the table at `source`, a file or a URL, one at a time.

    Raises ValueError when it is no such table, OSError or Failed when it cannot be read.
    """
    with _opened(source) as lines:
        rows = csv.DictReader(lines)
        if missing := _NEEDED.difference(rows.fieldnames or ()):
            raise ValueError(
                f"{source} is not the Met's Open Access table: no column {min(missing)!r}"
            )
        for row in rows:
            try:
                yield from_open_access(row)
            except ValueError as error:
                raise ValueError(f"{source}, line {rows.line_num}: {error}") from error


@contextmanager
def _opened(source: str) -> Iterator[TextIO]:
    if not _is_url(source):
        with Path(source).open(encoding="utf-8-sig", newline="") as file:
            yield file
        return
    headers = {"User-Agent": USER_AGENT}
    try:
        with requests.get(source, headers=headers, stream=True, timeout=TIMEOUT) as response:
            response.raise_for_status()
            response.raw.decode_content = True
            response.raw.auto_close = False  # TextIOWrapper reads once more after the last byte
            yield io.TextIOWrapper(cast(BinaryIO, response.raw), encoding="utf-8-sig", newline="")
    except (requests.RequestException, HTTPError) as error:
        raise Failed(f"{source} cannot be read: {error}") from error


def _is_url(source: str) -> bool:
    return source.startswith(("https://", "http://"))
