"""Which paintings a match shows: the same ones for everyone who has its name."""

import re
import secrets
from datetime import UTC, date, datetime
from functools import lru_cache

from museum.catalogue import Catalogue, Painting

ROUNDS = 10
FIRST_DAY = date(2026, 11, 1)  # whose match is No. 1
_NAME = re.compile(r"[a-z0-9-]{1,20}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is easily taken for another
_NAME_LENGTH = 8
_REMEMBERED = 256  # matches whose paintings need not be drawn again

Choices = tuple[tuple[Painting, ...], ...]
"""For each round its painting, and those that replace it when its image is unavailable."""


class NoSuchMatch(LookupError):
    """A name that no match has, or that of a day to come."""


class Matches:
    """All matches that can be played. Safe to use from several threads.

    A match's name is the seed of its paintings: "k3f9x2", or "2026-11-25" for the match of that
    day. `built_in` are the object IDs whose image is always available; `among` are the only ones
    to play with, where they are few.
    """

    def __init__(
        self, catalogue: Catalogue, built_in: frozenset[int], among: frozenset[int] | None = None
    ):
        self._catalogue = catalogue
        self._built_in = built_in
        self._among = among
        self._drawn = lru_cache(maxsize=_REMEMBERED)(self._draw)
        self.rounds = len(catalogue.draw("", ROUNDS, among))
        self.count = None if among is None else len(catalogue.draw("", len(among), among))
        found = {painting.culture for painting in catalogue.draw("", len(catalogue.labels), among)}
        self.known = frozenset(catalogue.labels)
        self.labels = tuple(label for label in catalogue.labels if label in found)
        self.samples = catalogue.draw("samples", 3, built_in)

    def choices(self, name: str) -> Choices:
        """The paintings of each round; no painting comes up twice. Raises NoSuchMatch.

        The last replacement is a built-in painting, where there are enough.
        """
        day = day_of(name)
        if not (self.rounds and _NAME.fullmatch(name)) or (day and day > today()):
            raise NoSuchMatch(name)
        return self._drawn(name)

    def _draw(self, name: str) -> Choices:
        rows: list[list[Painting]] = []
        for seed, among in (
            (name, self._among),
            (f"{name} another", self._among),
            (f"{name} built-in", self._built_in),
        ):
            used = {painting.object_id for row in rows for painting in row}
            rows.append(self._catalogue.draw(seed, ROUNDS, among, exclude=used))
        return tuple(
            tuple(row[place] for row in rows if place < len(row)) for place in range(len(rows[0]))
        )


def new_name() -> str:
    """The name of a match that nobody has played yet."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_NAME_LENGTH))


def day_of(name: str) -> date | None:
    """The day that a match is named after, if it is one."""
    if not _DAY.fullmatch(name):
        return None
    try:
        return date.fromisoformat(name)
    except ValueError:  # 2026-02-30: a name like any other
        return None


def today() -> date:
    """The day in UTC, the same everywhere on Earth."""
    return datetime.now(UTC).date()
