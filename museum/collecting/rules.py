"""What counts as a painting, and which culture it comes from, told from the Met's own words.

The Met describes an object in two forms: an answer of the Collection API and a row of the Open
Access table (MetObjects.csv). Both become one `MetObject`; each rule is written once, for that.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from museum.addresses import MET_IMAGES_URL, fetchable
from museum.table import Painting, visible

CULTURES = ("America", "China", "India", "Japan")

_CULTURE_OF = {
    "america": "America",
    "american": "America",
    "united states": "America",
    "china": "China",
    "chinese": "China",
    "india": "India",
    "indian": "India",
    "japan": "Japan",
    "japanese": "Japan",
}
# "India" stands anywhere in a culture: "Western India, Rajasthan, Mewar", "North India or Deccan".
_INDIA = re.compile(r"\b(?<!born )(?<!active )(?<!in )(?<!for )india\b(?! company)")
_BESIDE_INDIA = re.compile(
    r"\b(afghanistan|bangladesh|bhutan|burma|china|indonesia|iran|japan|myanmar|nepal|pakistan"
    r"|persia|sri lanka|thailand|tibet)\b"
)
_UNCERTAIN = re.compile(r"\?|\b(possibly|probably|perhaps|attributed)\b")
_IN_PARENTHESES = re.compile(r"\([^)]*\)?")
# Of works in these departments "Indian" means Native American.
_AMERICAS = re.compile(r"\bamerica|rockefeller")

# Paintings, Paintings-Panels, Paintings-Fresco and the like, also where a pipe joins several.
_CLASSIFIED = re.compile(r"(^|\|)\s*(paintings|miniatures)\b")
_NAMED = re.compile(r"\bpaintings?$|^(portrait )?miniatures?$")
_PRINTED = re.compile(
    r"\b(prints?|woodblock|woodcut|engraving|etching|aquatint|mezzotint|monotype|screenprint"
    r"|(chromo|photo)?lithograph|photograph|photogravure|albumen|gelatin silver|daguerreotype)\b"
)
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


def from_api(answer: Mapping[str, Any]) -> MetObject:
    """Read an answer to `/objects/<id>`; raise ValueError when it describes no object."""
    object_id = answer.get("objectID")
    if not isinstance(object_id, int) or object_id <= 0:
        raise ValueError("the answer has no objectID")
    return MetObject(
        object_id=object_id,
        title=_text(_MARKUP.sub("", str(answer.get("title") or ""))),
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
    )


def from_open_access(row: Mapping[Hashable, Any]) -> MetObject:
    """Read a row of MetObjects.csv; raise ValueError when it has no object ID.

    Where a work has several artists the table joins them by pipes; like the API, the first counts.
    """
    return MetObject(
        object_id=int(row.get("Object ID") or ""),
        title=_text(_MARKUP.sub("", row.get("Title") or "")),
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
    )


def is_painting(met_object: MetObject) -> bool:
    """Tell whether the Met classifies the object as a painting or a painted miniature.

    Where its classification is blank (The American Wing since 2021) the object's name decides.
    What is printed, as a ukiyo-e sheet is, is no painting, whatever the other words say.
    """
    if _PRINTED.search(f"{met_object.object_name} {met_object.medium}".casefold()):
        return False
    if met_object.classification:
        return bool(_CLASSIFIED.search(met_object.classification.casefold()))
    return bool(_NAMED.search(_parts(met_object.object_name)[0]))


def culture_of(met_object: MetObject) -> str | None:
    """Name the culture: "America", "China", "India", "Japan", or None for all others.

    The object's own culture decides; where it has none, its artist's nationality. An uncertain
    ("possibly") or divided one ("China or Korea", "American and British") is None.
    """
    culture = _named(met_object.culture or met_object.nationality)
    if culture == "India" and _AMERICAS.search(met_object.department.casefold()):
        return None
    return culture


def has_image(met_object: MetObject) -> bool:
    """Tell whether the Met's own server has an image of the object in the size that is used."""
    image_url = met_object.image_url
    return "/web-large/" in image_url and fetchable(image_url, MET_IMAGES_URL) is not None


def reason_to_skip(met_object: MetObject, *, image_required: bool = True) -> str | None:
    """Say why the object has no place in the catalogue, or None when it has one.

    `image_required=False` judges a row of the Open Access table, which names no image.
    """
    if not is_painting(met_object):
        return "not a painting"
    if culture_of(met_object) is None:
        return "another culture"
    if not met_object.public_domain:
        return "not in the public domain"
    if not met_object.title:
        return "no title"
    if image_required and not has_image(met_object):
        return "no image"
    return None


def painting_of(met_object: MetObject, split: str = "") -> Painting:
    """Return the catalogue's row of an object that `reason_to_skip` lets pass."""
    return Painting(
        object_id=met_object.object_id,
        culture=culture_of(met_object) or "",
        title=met_object.title,
        artist=met_object.artist,
        date=met_object.date,
        medium=met_object.medium,
        accession_number=met_object.accession_number,
        image_url=met_object.image_url,
        split=split,
    )


def _named(words: str) -> str | None:
    certain = " ".join(_IN_PARENTHESES.sub(" ", words.casefold()).split())
    if _UNCERTAIN.search(certain) or "(?)" in words:
        return None
    if _INDIA.search(certain):
        return None if _BESIDE_INDIA.search(certain) else "India"
    parts = _parts(certain)
    cultures = {_CULTURE_OF[part] for part in parts if part in _CULTURE_OF}
    return cultures.pop() if parts[0] in _CULTURE_OF and len(cultures) == 1 else None


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.casefold().split(",")]


def _first(words: str | None) -> str:
    return _text((words or "").split("|", 1)[0])


def _text(value: object) -> str:
    """Return `value` on one line, without the nulls and hidden characters that the Met sends."""
    return visible(str(value or ""))
