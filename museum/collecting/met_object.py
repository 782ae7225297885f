"""An object of the Met, as the Collection API or the Open Access table has it.

The table (https://github.com/metmuseum/openaccess) has half a million rows in over 300 MB. It tells
paintings from all the rest, so that the API need only be asked about these; it has no links of
images.
"""

import csv
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from museum.table import to_object_id, visible

_MARKUP = re.compile(r"</?(i|em|b|strong|sup|sub|br) ?/?>", re.IGNORECASE)

TEXTS = {  # a MetObject's: their names in the API's answers and in the Open Access table
    "title": ("title", "Title"),
    "artist": ("artistDisplayName", "Artist Display Name"),
    "date": ("objectDate", "Object Date"),
    "medium": ("medium", "Medium"),
    "accession_number": ("accessionNumber", "Object Number"),
    "department": ("department", "Department"),
    "classification": ("classification", "Classification"),
    "object_name": ("objectName", "Object Name"),
    "culture": ("culture", "Culture"),
    "nationality": ("artistNationality", "Artist Nationality"),
    "country": ("country", "Country"),
}
OPEN_ACCESS = "https://media.githubusercontent.com/media/metmuseum/openaccess/master/MetObjects.csv"
_COLUMNS = {"Object ID", "Is Public Domain", *(column for _, column in TEXTS.values())}
_MISTAKEN = {  # by how the file begins
    "version https://git-lfs": "a Git LFS pointer, which only names the table",
    "<": "a web page",
}


@dataclass(frozen=True, slots=True)
class MetObject:
    """One object of the Met, as far as the rules and the catalogue need it.

    `image_url` is "" where the Met shows no image; the Open Access table names none at all.
    """

    object_id: int
    title: str
    artist: str
    date: str
    medium: str
    accession_number: str
    department: str
    classification: str
    object_name: str
    culture: str
    nationality: str
    public_domain: bool
    image_url: str
    country: str = ""


def from_api(answer: Mapping[str, Any]) -> MetObject:
    """Read an answer to `/objects/<id>`, which names its `objectID`."""
    texts = {name: _text(answer.get(field)) for name, (field, _) in TEXTS.items()}
    return MetObject(
        object_id=answer["objectID"],
        public_domain=answer.get("isPublicDomain") is True,
        image_url=str(answer.get("primaryImageSmall") or "").strip(),
        **texts,
    )


def read_open_access(path: Path) -> Iterator[MetObject]:
    """Yield the objects of the Open Access table at `path`, one at a time.

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
            if missing := _COLUMNS.difference(table.fieldnames or ()):
                raise ValueError(f"the column {min(missing)} is missing")
            for row in table:
                yield from_open_access(row)
        except (ValueError, csv.Error) as error:
            line = max(table.line_num, 1)
            raise ValueError(
                f"{path}, line {line}: this is not the Met's Open Access table ({error}), "
                f"which can be downloaded from {OPEN_ACCESS}"
            ) from error


def from_open_access(row: Mapping[str, Any]) -> MetObject:
    """Read a row of the Open Access table; raise ValueError when it has no object ID.

    Where a work has several artists the table joins them by pipes; like the API, the first counts.
    """
    texts = {name: _text(row.get(column)) for name, (_, column) in TEXTS.items()}
    for name in ("artist", "nationality"):
        texts[name] = texts[name].split("|", 1)[0].strip()
    return MetObject(
        object_id=to_object_id(_text(row.get("Object ID"))),
        public_domain=_text(row.get("Is Public Domain")).casefold() == "true",
        image_url="",
        **texts,
    )


def _text(value: object) -> str:
    """Return `value` as plain text on one line, without hidden characters, markup and entities."""
    return visible(html.unescape(_MARKUP.sub("", str(value or ""))))
