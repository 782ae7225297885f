"""Which paintings belong together: leaves of one album, works of one artist in one acquisition.

A painting's group depends on its own row only. The first rule that applies decides:

1. A title that names a whole ("…: Folio from a Rasamanjari Series", "…, leaf from Album for Zhou
   Lianggong") puts the painting with all others of that whole.
2. A number of three parts (1979.196.1, .2) is an item of one acquisition: what one artist made
   among these is together. They are not all one group, since a bequest such as 2015.300 holds
   hundreds of unrelated works. Without an artist, those of the same title are together.
3. All others (1979.5a–d, 1988.350a–d) are together if artist and title are the same, up to the
   first colon, semicolon, parenthesis or "Scroll Three"; without an artist, each is alone.
"""

import re

from museum.table import Painting

_WHOLE = re.compile(
    r"(?:\b(?:folio|leaf|leaves|page|panel|scene|scroll|section)s?\b|[”\"’',;]) from "
    r"(?:(?:an?|the|dispersed|series|set|of) )*([^(]+)"
)
_VAGUE = {"album", "album leaves", "handscroll", "manuscript", "screen", "unknown manuscript"}
_STEM = re.compile(r"[:;(]|, (?:no|leaf|scroll|section|part|volume)\b")
_ACCESSION = re.compile(r"(\d+\.\d+)(\.\d+)?")
_UNIDENTIFIED = re.compile(r"|unidentified.*|unknown.*|anonymous")


def group_of(painting: Painting) -> str:
    """Return the name of the painting's group, which must not be split."""
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


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", words).split())
