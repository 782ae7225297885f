"""Which paintings belong together, and which part of the data they go to.

The group of a painting is told from its own row alone, and its split from its group and a seed
alone, so paintings that come later never move those that are there. In this order:

1. A title that names a whole ("…: Folio from a Rasamanjari Series", "…, leaf from Album for Zhou
   Lianggong") puts the painting with all others of that whole.
2. A number of three parts (1979.196.1, .2) is an item of one acquisition: what one artist made
   among these is together. They are not all one group, since a bequest such as 2015.300 holds
   hundreds of unrelated works. Without an artist, those of the same title are together.
3. All else (1979.5a–d, 1988.350a–d) is together when artist and title are the same, as far as the
   first colon, semicolon, parenthesis or "Scroll Three"; without an artist it stands alone.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from museum.table import CatalogueError, Painting, rows, to_object_id, to_split

SHARES = {"test": 0.2, "validation": 0.1, "train": 0.7}
_MOST_SEEN_FIRST = ("train", "validation", "test")

_WHOLE = re.compile(
    r"(?:\b(?:folio|leaf|leaves|page|panel|scene|scroll|section)s?\b|[”\"’',;]) from "
    r"(?:(?:an?|the|dispersed|series|set|of) )*([^(]+)"
)
_VAGUE = {"album", "album leaves", "handscroll", "manuscript", "screen", "unknown manuscript"}
_STEM = re.compile(r"[:;(]|, (?:no|leaf|scroll|section|part|volume)\b")
_ACCESSION = re.compile(r"(\d+\.\d+)(\.\d+)?")
_UNIDENTIFIED = re.compile(r"|unidentified.*|unknown.*|anonymous")


def group_of(painting: Painting) -> str:
    """Name the group of paintings that must not be torn apart."""
    title = painting.title.casefold()
    if whole := _WHOLE.search(title):
        name = _plain(whole[1])
        if name not in _VAGUE:
            return f"of {name}"
    stem = _plain(_STEM.split(title, maxsplit=1)[0])
    artist = _plain(painting.artist.casefold())
    if _UNIDENTIFIED.fullmatch(artist):
        artist = ""
    number = _ACCESSION.match(painting.accession_number)
    lot = number[1] if number else f"met-{painting.object_id}"
    if number and number[2]:
        return f"{lot} {artist or stem}"
    return f"{artist or lot} {stem}"


def split_of(group: str, seed: int) -> str:
    """Choose the split of a group: the same for the same seed, whatever else there is."""
    digest = hashlib.sha256(f"{seed} {group}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    for split, share in SHARES.items():
        if place < share:
            return split
        place -= share
    return "train"


def fixed_splits(paintings: Iterable[Painting]) -> dict[str, str]:
    """Return the split of each group of which `paintings` have one already.

    Where they differ it is the one that a model has seen most of, so that nothing is tested on
    the sister of what was trained on.
    """
    fixed: dict[str, str] = {}
    for painting in paintings:
        if painting.split:
            group = group_of(painting)
            both = (painting.split, fixed.get(group, painting.split))
            fixed[group] = min(both, key=_MOST_SEEN_FIRST.index)
    return fixed


def splits_of(manifest: Path) -> dict[int, str]:
    """Return the split of each of the Met's objects that a table names.

    It needs the columns `met_object_id` and `split`, as a manifest of training images has them.
    Raises CatalogueError, with the line, for a table that cannot be used.
    """
    splits: dict[int, str] = {}
    for line, (met_object_id, split) in rows(manifest, ("met_object_id", "split")):
        if not (met_object_id and split):
            continue
        try:
            object_id, split = to_object_id(met_object_id), to_split(split)
        except ValueError as error:
            raise CatalogueError(f"{manifest}, line {line}: {error}") from error
        both = (split, splits.get(object_id, split))
        splits[object_id] = min(both, key=_MOST_SEEN_FIRST.index)
    return splits


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", words).split())
