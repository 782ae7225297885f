"""The Met's Open Access table (https://github.com/metmuseum/openaccess), read row by row.

MetObjects.csv has half a million rows in over 300 MB. It tells paintings from all the rest, so
that the API need only be asked about these; the links of images are not in it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from museum.collecting.met_object import TEXTS, MetObject, from_open_access

COLUMNS = {"Object ID", "Is Public Domain", *(column for _, column in TEXTS.values())}
URL = "https://media.githubusercontent.com/media/metmuseum/openaccess/master/MetObjects.csv"
_MISTAKEN = {  # by how the file begins
    "version https://git-lfs": "a Git LFS pointer, which only names the table",
    "<": "a web page",
}


def read(path: Path) -> Iterator[MetObject]:
    """Yield the objects of the table at `path`, one at a time.

    Raises ValueError when it is no such table, OSError when it cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        try:
            begin = file.read(100).lstrip()
            for start, what in _MISTAKEN.items():
                if begin.startswith(start):
                    raise ValueError(f"it is {what}")
            file.seek(0)
            if missing := COLUMNS.difference(table.fieldnames or ()):
                raise ValueError(f"the column {min(missing)} is missing")
            for row in table:
                yield from_open_access(row)
        except (ValueError, csv.Error) as error:
            line = max(table.line_num, 1)
            raise ValueError(
                f"{path}, line {line}: this is not the Met's Open Access table ({error}), "
                f"which can be downloaded from {URL}"
            ) from error
