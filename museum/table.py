"""Tables: the one reader of the app's catalogue and of training's manifests, and the paintings.

A table is a CSV file in UTF-8, with or without a byte order mark, its columns separated by commas.
The first line names the columns, in any order; upper and lower case are the same, and other columns
are ignored. Spaces around names and cells are ignored, and so are blank lines. Split names may be
in upper case. Nothing else is corrected: labels and object IDs must be spelled exactly, and a table
in another encoding or with another separator is an error. A table may be a link.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize

from museum.addresses import (
    MET_IMAGES_URL,
    fetchable,
    is_of_the_met,
    is_plain_path,
    is_relative,
)
from museum.files import replacing

SPLITS = ("", "train", "validation", "test")
SEEN_SPLITS = ("train", "validation")
LARGEST_OBJECT_ID = 2**53 - 1  # what JSON and JavaScript represent exactly
OBJECT_PAGE_URL = "https://www.metmuseum.org/art/collection/search"

_SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)"'
_LISTED_LABELS = 20  # of a table with wrong ones
_LONGEST_CELL = 2**31 - 1  # characters; Python's own limit would hold for ignored columns as well
_OBJECT_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_HIDDEN = re.compile(  # controls, soft hyphens, zero-width and direction marks, lone surrogates
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

T = TypeVar("T")

csv.field_size_limit(_LONGEST_CELL)


class TableError(ValueError):
    """A table, or the images it names, that cannot be used; says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class Painting:
    """One row of the catalogue. `culture` is the right label."""

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
        """The painting's page on the Met's site; empty for a painting that is not the Met's."""
        return f"{OBJECT_PAGE_URL}/{self.object_id}" if is_of_the_met(self.image_url) else ""

    @property
    def description(self) -> str:
        """Title, artist and date, as far as they are known."""
        return ", ".join(part for part in (self.title, self.artist, self.date) if part)

    @property
    def seen(self) -> bool:
        """Whether the model was trained on this painting."""
        return self.split in SEEN_SPLITS


COLUMNS = tuple(field.name for field in fields(Painting))
values = attrgetter(*COLUMNS)


def visible(text: str) -> str:
    """Return `text` without invisible characters, on one line."""
    return " ".join(_HIDDEN.sub("", " ".join(text.split())).split())


def rows(
    path: Path,
    columns: Sequence[str],
    parse: Callable[[list[str]], T],
    optional: Sequence[str] = (),
) -> Iterator[tuple[int, T]]:
    """Yield each row's line number and `parse(cells)`.

    The cells are those of `columns`, then of the `optional` ones, "" for a column that the table
    lacks, all without spaces around them. Raises TableError for a file that is not such a table,
    lacks one of `columns`, or has no rows, and with the line if `parse` raises ValueError.
    """
    line = 1
    try:
        content = path.read_bytes()
        if b"\0" in content:
            raise ValueError(f"the table is not UTF-8 but UTF-16 or no text; {_SAVE_AS}")
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header, columns)
        blank = len(header)  # the place of a cell that is added to each row
        places = [header.index(name) if name in header else blank for name in (*columns, *optional)]
        empty = True
        line = reader.line_num + 1
        for cells in reader:
            if any(map(str.strip, cells)):
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} fields in place of {len(header)}")
                cells.append("")
                yield line, parse([cells[place].strip() for place in places])
                empty = False
            line = reader.line_num + 1
        if empty:
            raise ValueError("there are no rows below the header")
    except TableError:
        raise
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TableError(f"{path}, line {line}: the table is not in UTF-8; {_SAVE_AS}") from error
    except (ValueError, csv.Error) as error:
        raise TableError(f"{path}, line {line}: {error}") from error


def read(
    path: Path, images_url: str = MET_IMAGES_URL, labels: Collection[str] | None = None
) -> Iterator[tuple[int, Painting]]:
    """Yield the line number and the painting of each row of the catalogue at `path`.

    Each culture must be one of `labels`, if these are given. Raises TableError at the first bad
    row.
    """

    def parse(cells: list[str]) -> Painting:
        if labels is not None:
            label = known_label(cells[1], labels)
            if not label:
                raise ValueError(_other_labels(path, cells[1], labels))
            cells[1] = label
        cells[-1] = to_split(cells[-1])
        painting = Painting(to_object_id(cells[0]), *cells[1:])
        check(painting, images_url)
        return painting

    return rows(path, COLUMNS, parse)


def known_label(label: str, labels: Collection[str]) -> str:
    """Return the one of `labels` that `label` is, in whatever Unicode form; "" if it is none."""
    if label in labels:
        return label
    same = (each for each in labels if normalize("NFC", each) == normalize("NFC", label))
    return next(same, "")


def look_alikes(labels: Iterable[str]) -> str:
    """Return a sentence about the first labels that look the same; "" if there are none.

    They differ in nothing but the form of their letters, capitals, or spaces.
    """
    seen: dict[str, str] = {}
    for label in labels:
        plain = " ".join(visible(normalize("NFKC", label)).casefold().split())
        other = seen.setdefault(plain, label)
        if other != label:
            return (
                f"the labels {other!a} and {label!a} ({label}) differ only in capitals, "
                "spaces, or how their letters are encoded; write them alike"
            )
    return ""


def to_object_id(text: str) -> int:
    """Parse an object ID. Raises ValueError."""
    if not _OBJECT_ID.fullmatch(text) or int(text) > LARGEST_OBJECT_ID:
        raise ValueError(
            f"object ID {text[:100]!r} is not a whole number above 0, written in digits alone"
        )
    return int(text)


def to_split(text: str) -> str:
    """Parse a split, one of SPLITS. Raises ValueError."""
    split = text.lower()
    if split not in SPLITS:
        raise ValueError(
            f"split {text[:100]!r} is none of {', '.join(SPLITS[1:])}; "
            "leave it blank for a painting that was not used"
        )
    return split


def check(painting: Painting, images_url: str = MET_IMAGES_URL) -> None:
    """Raise ValueError, with the reason, if `painting` is not valid in a catalogue.

    Its image must be under `images_url`, on the Met's server (which `images_url` may replace), or
    a file in the table's folder.
    """
    if not painting.culture:
        raise ValueError("the culture is blank")
    if not painting.title:
        raise ValueError("the title is blank")
    for column in COLUMNS[1:]:
        if hidden := _HIDDEN.search(getattr(painting, column)):
            raise ValueError(
                f"{column} holds the hidden character U+{ord(hidden[0]):04X}; delete it"
            )
    image_url = painting.image_url
    relative = is_relative(image_url)
    if not (is_plain_path(image_url) if relative else fetchable(image_url, images_url)):
        raise ValueError(
            f"image_url {image_url[:200]!r} is neither under {images_url}/ "
            "nor a file in the table's folder"
        )


def write(paintings: Iterable[Painting], path: Path, images_url: str = MET_IMAGES_URL) -> None:
    """Write `paintings`, sorted by object ID, to a table: all of them or none.

    Raises TableError for a painting that `read` would reject, OSError.
    """
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for painting in sorted(paintings, key=attrgetter("object_id")):
            try:
                check(painting, images_url)
            except ValueError as error:
                raise TableError(f"painting {painting.object_id}: {error}") from error
            writer.writerow(values(painting))


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    if len(header) == 1 and (separator := next((s for s in ";\t|" if s in header[0]), None)):
        raise ValueError(f"the columns are separated by {separator!r}, not by commas; {_SAVE_AS}")
    for name in header:
        if name and header.count(name) > 1:
            raise ValueError(f"the column {name} is there twice; remove or rename one")
    for column in columns:
        if column not in header:
            raise ValueError(f"the column {column} is missing; the first line names the columns")


def _other_labels(path: Path, label: str, labels: Collection[str]) -> str:
    found = sorted({name[:100] for _, name in rows(path, ["culture"], lambda cells: cells[0])})
    listed = ", ".join(found[:_LISTED_LABELS])
    more = ", …" if len(found) > _LISTED_LABELS else ""
    return (
        f"culture {label[:100]!r} is none of the model's labels. "
        f"The model's: {', '.join(labels)}. The table's: {listed}{more}."
    )
