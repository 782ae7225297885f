"""A match against the model: the paintings of each round, the same ones for the same address."""

import re
from functools import lru_cache

from museum.catalogue import Catalogue, Painting

ROUNDS = 10
NOT_AGAIN = 40  # paintings of earlier matches that a series does not show again, if it has others
_NAME = re.compile(r"([a-z0-9-]{1,20})(?:\.([2-9]|[12][0-9]|30))?", re.ASCII)
_REMEMBERED = 256  # matches whose paintings need not be drawn again


class NoSuchMatch(LookupError):
    """A name that no match can have."""


class Matches:
    """All matches that can be played. Safe to use from several threads.

    A match's name is a seed, such as "2026-11-25" or "k3f9x2", and, for the second and later
    matches of a series, a number: "k3f9x2.2". The matches of a series show different paintings
    until the last 40, or all there are, have been shown. `built_in` are the object IDs whose image
    can always be had; `among` are the only ones to play with.
    """

    def __init__(
        self, catalogue: Catalogue, built_in: frozenset[int], among: frozenset[int] | None = None
    ):
        self._catalogue = catalogue
        self._built_in = built_in
        self._among = among
        self.choices = lru_cache(maxsize=_REMEMBERED)(self._choices)

    @property
    def rounds(self) -> int:
        """How many rounds each match has: ten, or fewer where there are fewer paintings."""
        return len(self._draw("", ROUNDS))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that can be right, in the catalogue's order."""
        labels = self._catalogue.labels
        found = {painting.culture for painting in self._draw("", len(labels))}
        return tuple(label for label in labels if label in found)

    @property
    def count(self) -> int | None:
        """How many paintings there are to play with, where they are few; None where all may be."""
        return None if self._among is None else len(self._draw("", len(self._among)))

    def _choices(self, name: str) -> tuple[tuple[Painting, ...], ...]:
        """Return, for each round, its painting and those that replace it, in this order.

        The last replacement is a built-in one, where there are enough. No painting comes up twice
        in a match. Raises NoSuchMatch.
        """
        seed, number = _read(name)
        shown: list[int] = []
        paintings: list[Painting] = []
        for each in range(1, number + 1):
            paintings = self._deal(f"{seed}.{each}", shown)
            shown += [painting.object_id for painting in paintings]
        used = {painting.object_id for painting in paintings}
        rows = [paintings]
        for source, among in (("another", self._among), ("built-in", self._built_in)):
            rows.append(self._catalogue.draw(f"{name} {source}", ROUNDS, among, exclude=used))
            used.update(painting.object_id for painting in rows[-1])
        return tuple(
            tuple(row[place] for row in rows if place < len(row)) for place in range(len(paintings))
        )

    def _deal(self, seed: str, shown: list[int]) -> list[Painting]:
        """Return a match's paintings; empties `shown` when all have been shown."""
        dealt = self._draw(seed, ROUNDS, exclude=shown[-NOT_AGAIN:])
        if len(dealt) < ROUNDS:
            shown.clear()
            ids = [painting.object_id for painting in dealt]
            dealt += self._draw(f"{seed} again", ROUNDS - len(dealt), exclude=ids)
        return dealt

    def _draw(self, seed: str, count: int, exclude: list[int] | tuple[()] = ()) -> list[Painting]:
        return self._catalogue.draw(seed, count, self._among, exclude=exclude)


def _read(name: str) -> tuple[str, int]:
    """Return a match's seed and its number in the series. Raises NoSuchMatch."""
    read = _NAME.fullmatch(name)
    if read is None:
        raise NoSuchMatch(name)
    return read[1], int(read[2] or 1)
