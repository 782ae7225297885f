"""The Met's Open Access table (https://github.com/metmuseum/openaccess), read in chunks.

MetObjects.csv has half a million rows in over 300 MB. It tells paintings from all the rest, so
that the API need only be asked about these; the links of images are not in it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from museum.client import Client
from museum.collecting.met_object import MetObject, from_open_access

COLUMNS = (
    "Object ID",
    "Object Number",
    "Is Public Domain",
    "Department",
    "Object Name",
    "Title",
    "Culture",
    "Country",
    "Artist Display Name",
    "Artist Nationality",
    "Object Date",
    "Medium",
    "Classification",
)
_CHUNK = 2000  # rows
_SECONDS = 3600.0  # for the whole download


def identity(source: str) -> str:
    """Return what distinguishes this table from another or a newer one."""
    if _is_url(source):
        return source
    stat = Path(source).stat()
    return f"{Path(source).resolve()} {stat.st_size} {stat.st_mtime_ns}"


def read(source: str, client: Client) -> Iterator[MetObject]:
    """Yield the objects of the table at `source`, a file or a URL, one at a time.

    Raises ValueError when it is no such table, OSError or RequestFailed when it cannot be read.
    """
    import pandas as pd  # takes longer to import than all else together

    try:
        with (
            _opened(source, client) as stream,
            pd.read_csv(
                stream,
                usecols=list(COLUMNS),
                dtype=str,
                keep_default_na=False,
                encoding="utf-8-sig",
                chunksize=_CHUNK,
            ) as chunks,
        ):
            for chunk in chunks:
                for line, row in zip(chunk.index + 2, chunk.to_dict("records"), strict=True):
                    try:
                        yield from_open_access(row)
                    except ValueError as error:
                        raise ValueError(f"row {line}: {error}") from error
    except ValueError as error:
        raise ValueError(f"{source} is not the Met's Open Access table: {error}") from error


@contextmanager
def _opened(source: str, client: Client) -> Iterator[BinaryIO]:
    if not _is_url(source):
        with Path(source).open("rb") as file:
            yield file
        return
    with client.open(source, _SECONDS) as stream:
        stream.auto_close = False  # pandas asks once more after the last byte
        yield io.BufferedReader(cast(io.RawIOBase, stream))


def _is_url(source: str) -> bool:
    return source.startswith(("https://", "http://"))
