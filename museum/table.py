"""The catalogue as a file: what a row is, what is refused, reading and writing."""

import csv
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

from museum.addresses import MET_IMAGES_URL, fetchable, is_plain_path, is_relative

CULTURES = ("America", "China", "India", "Japan")
SPLITS = ("", "train", "validation", "test")
LARGEST_OBJECT_ID = 2**53 - 1  # what JSON and JavaScript carry exactly
SEEN_SPLITS = ("train", "validation")
OBJECT_PAGE_URL = "https://www.metmuseum.org/art/collection/search"

_OBJECT_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_HIDDEN = re.compile(  # controls, soft hyphens, zero-width and direction marks, lone surrogates
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


class CatalogueError(ValueError):
    """A table that cannot be used; says which file, which line and why."""


@dataclass(frozen=True, slots=True)
class Painting:
    """One row of the catalogue."""

    object_id: int
    culture: str
    title: str
    artist: str
    date: str
    medium: str
    accession_number: str
    image_url: str
    split: str

    @property
    def page_url(self) -> str:
        """The painting's page on the Met's site; empty for one whose image lies by the table."""
        return "" if is_relative(self.image_url) else f"{OBJECT_PAGE_URL}/{self.object_id}"

    @property
    def description(self) -> str:
        """Title, artist and date, as far as they are known."""
        return ", ".join(part for part in (self.title, self.artist, self.date) if part)

    @property
    def seen(self) -> bool:
        """Whether the model was trained or tuned on this painting."""
        return self.split in SEEN_SPLITS


COLUMNS = tuple(field.name for field in fields(Painting))
values = attrgetter(*COLUMNS)


def visible(text: str) -> str:
    """Return `text` without characters that nobody sees, on one line."""
    return " ".join(_HIDDEN.sub("", " ".join(text.split())).split())


def check(painting: Painting, images_url: str, cultures: Collection[str]) -> None:
    """Raise ValueError with the reason when `painting` cannot be part of a catalogue."""
    if painting.culture not in cultures:
        raise ValueError(f"culture {painting.culture[:100]!r} is none of {', '.join(cultures)}")
    if painting.split not in SPLITS:
        raise ValueError(f"split {painting.split[:100]!r} is none of {', '.join(SPLITS[1:])}")
    if not painting.title:
        raise ValueError("the title is blank")
    for column in COLUMNS[1:]:
        if _HIDDEN.search(getattr(painting, column)):
            raise ValueError(f"{column} holds a hidden control character")
    image_url = painting.image_url
    if is_relative(image_url):
        allowed = is_plain_path(image_url)
    else:
        allowed = fetchable(image_url, images_url) is not None
    if not allowed:
        raise ValueError(
            f"image_url {image_url[:200]!r} is neither under {images_url}/ nor a file by the table"
        )


def read(path: Path, images_url: str, cultures: Collection[str]) -> Iterator[tuple[int, Painting]]:
    """Yield each row of the table at `path` with its line number.

    In an `image_url` the Met's prefix gives way to `images_url`. Raises CatalogueError at the
    first bad row.
    """
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            line = 1
            header = next(reader, [])
            missing = [column for column in COLUMNS if column not in header]
            if missing:
                raise ValueError(f"the column {missing[0]} is missing")
            places = [header.index(column) for column in COLUMNS]
            line = reader.line_num + 1
            for cells in reader:
                if cells:
                    if len(cells) != len(header):
                        raise ValueError(f"{len(cells)} fields in place of {len(header)}")
                    painting = from_cells((cells[place].strip() for place in places), images_url)
                    check(painting, images_url, cultures)
                    yield line, painting
                line = reader.line_num + 1
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, csv.Error) as error:
        raise CatalogueError(f"{path}, line {line}: {error}") from error


def from_cells(cells: Iterable[str], images_url: str = MET_IMAGES_URL) -> Painting:
    """Return the painting that a row's cells, in the order of COLUMNS, describe; unchecked."""
    object_id, culture, title, artist, date, medium, accession_number, image_url, split = cells
    if not _OBJECT_ID.fullmatch(object_id) or int(object_id) > LARGEST_OBJECT_ID:
        raise ValueError(f"object_id {object_id[:100]!r} is no whole number above 0")
    if image_url.startswith(MET_IMAGES_URL + "/"):
        image_url = images_url + image_url.removeprefix(MET_IMAGES_URL)
    return Painting(
        int(object_id), culture, title, artist, date, medium, accession_number, image_url, split
    )


def write(paintings: Iterable[Painting], path: Path) -> None:
    """Write `paintings`, which come in the order of their object IDs: all of them, or nothing.

    Raises CatalogueError for a painting that `read` would refuse.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            last = 0
            for painting in paintings:
                if painting.object_id <= last:
                    raise CatalogueError(f"painting {painting.object_id} comes after {last}")
                last = painting.object_id
                try:
                    check(painting, MET_IMAGES_URL, CULTURES)
                except ValueError as error:
                    raise CatalogueError(f"painting {last}: {error}") from error
                writer.writerow(values(painting))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
