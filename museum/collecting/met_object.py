"""An object of the Met, as the Collection API or the Open Access table has it."""

import html
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from museum.table import to_object_id, visible

_MARKUP = re.compile(r"</?(i|em|b|strong|sup|sub|br) ?/?>", re.IGNORECASE)


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
    return MetObject(
        object_id=answer["objectID"],
        title=_title(answer.get("title")),
        artist=_text(answer.get("artistDisplayName")),
        date=_text(answer.get("objectDate")),
        medium=_text(answer.get("medium")),
        accession_number=_text(answer.get("accessionNumber")),
        department=_text(answer.get("department")),
        classification=_text(answer.get("classification")),
        object_name=_text(answer.get("objectName")),
        culture=_text(answer.get("culture")),
        nationality=_text(answer.get("artistNationality")),
        public_domain=answer.get("isPublicDomain") is True,
        image_url=str(answer.get("primaryImageSmall") or "").strip(),
        country=_text(answer.get("country")),
    )


def from_open_access(row: Mapping[Hashable, Any]) -> MetObject:
    """Read a row of MetObjects.csv; raise ValueError when it has no object ID.

    Where a work has several artists the table joins them by pipes; like the API, the first counts.
    """
    return MetObject(
        object_id=to_object_id(_text(row.get("Object ID"))),
        title=_title(row.get("Title")),
        artist=_first(row.get("Artist Display Name")),
        date=_text(row.get("Object Date")),
        medium=_text(row.get("Medium")),
        accession_number=_text(row.get("Object Number")),
        department=_text(row.get("Department")),
        classification=_text(row.get("Classification")),
        object_name=_text(row.get("Object Name")),
        culture=_text(row.get("Culture")),
        nationality=_first(row.get("Artist Nationality")),
        public_domain=_text(row.get("Is Public Domain")).casefold() == "true",
        image_url="",
        country=_text(row.get("Country")),
    )


def _title(value: object) -> str:
    return _text(html.unescape(_MARKUP.sub("", str(value or ""))))


def _first(words: str | None) -> str:
    return _text((words or "").split("|", 1)[0])


def _text(value: object) -> str:
    """Return `value` on one line, without the nulls and hidden characters that the Met sends."""
    return visible(str(value or ""))
