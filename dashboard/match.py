"""A match: its paintings, the same for everyone who has its name, and how it was played."""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from museum.catalogue import Catalogue
from museum.table import Painting

ROUNDS = 10
FIRST_DAY = date(2026, 11, 1)  # whose match is No. 1
_NAME = re.compile(r"[a-z0-9-]{1,20}", re.ASCII)
_REMEMBERED = 256  # matches whose paintings need not be drawn again

Choices = tuple[tuple[Painting, ...], ...]
"""For each round its painting, and the one that replaces it when its image is unavailable."""
Verdict = tuple[bool, bool]
"""Whether the visitor and the model were right."""
Results = dict[str, tuple[int, int]]
"""The points of the visitor and the model in each match that was played to its end, by its name."""


class NoSuchMatch(LookupError):
    """A name that no match has, or that of a day to come."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round that was played: what the visitor and the model said.

    `choice` is 0 for the round's own painting, 1 for its replacement. `likelihood` is how sure the
    model was; the browser does not keep it.
    """

    painting: Painting
    choice: int
    label: str
    predicted: str
    likelihood: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """Whether the visitor and the model were right."""
        return self.label == self.painting.culture, self.predicted == self.painting.culture


@dataclass(frozen=True, slots=True)
class Match:
    """A match and the rounds played so far; `beat` is a challenger's score."""

    name: str
    choices: Choices
    played: tuple[Round, ...] = ()
    beat: int | None = None

    @property
    def over(self) -> bool:
        """Whether all rounds were played."""
        return len(self.played) == len(self.choices)

    @property
    def points(self) -> tuple[int, int]:
        """How often the visitor and the model were right."""
        verdicts = [each.verdict for each in self.played]
        return sum(you for you, _ in verdicts), sum(model for _, model in verdicts)

    @property
    def data(self) -> dict[str, Any]:
        """What the browser keeps: nothing of a painting before its guess."""
        guesses = [[each.choice, each.label, each.predicted] for each in self.played]
        return {"name": self.name, "rounds": len(self.choices), "guesses": guesses}


class Matches:
    """All matches that can be played. Safe to use from several threads.

    A match's name is the seed of its paintings: "k3f9x2", or "2026-11-25" for the match of that
    day. `built_in` are the object IDs whose image is always available: `offline` these are all.
    """

    def __init__(self, catalogue: Catalogue, built_in: frozenset[int], offline: bool = False):
        self._catalogue = catalogue
        self._built_in = built_in
        self._drawn = lru_cache(maxsize=_REMEMBERED)(self._draw)
        self.rounds = len(catalogue.draw("", ROUNDS))
        self.count = len(catalogue.draw("", len(catalogue))) if offline else None
        found = {painting.culture for painting in catalogue.draw("", len(catalogue.labels))}
        self.labels = tuple(label for label in catalogue.labels if label in found)
        self.samples = catalogue.draw("samples", 3, built_in)

    def choices(self, name: str) -> Choices:
        """The paintings of each round; no painting comes up twice. Raises NoSuchMatch.

        The replacement is a built-in painting, where there are enough.
        """
        day = day_of(name)
        if not (self.rounds and _NAME.fullmatch(name)) or (day and day > today()):
            raise NoSuchMatch(name)
        return self._drawn(name)

    def open(self, asked: Mapping[str, str], kept: Any) -> Match:
        """The match of an address (`match`, `beat`), as far as the browser keeps it as played.

        It begins if what the browser keeps makes no sense. Raises NoSuchMatch.
        """
        name = asked.get("match", "")
        match = Match(name, self.choices(name), beat=read_beat(asked))
        with suppress(LookupError, TypeError, ValueError):
            if kept["name"] == name:
                rounds = zip(kept["guesses"], match.choices, strict=False)
                return replace(match, played=tuple(self._read(*each) for each in rounds))
        return match

    def under_way(self, kept: Any) -> Match | None:
        """The match that the browser keeps, if it has begun and is not over."""
        try:
            match = self.open({"match": kept["name"]}, kept)
        except (LookupError, TypeError):  # NoSuchMatch, or anything but a match
            return None
        return match if match.played and not match.over else None

    def _read(self, guess: Any, choices: tuple[Painting, ...]) -> Round:
        choice, label, predicted = guess
        labels = self._catalogue.labels
        if not {label, predicted} <= set(labels) or type(choice) is not int or choice < 0:
            raise ValueError(guess)
        return Round(choices[choice], choice, label, predicted)

    def _draw(self, name: str) -> Choices:
        own = self._catalogue.draw(name, ROUNDS)
        used = {painting.object_id for painting in own}
        built_in = self._catalogue.draw(f"{name} built-in", ROUNDS, self._built_in, exclude=used)
        return tuple(tuple(filter(None, of_round)) for of_round in zip_longest(own, built_in))


def read_results(kept: Any) -> Results:
    """The results that the browser keeps; none if they make no sense."""
    try:
        return {name: (int(you), int(model)) for name, (you, model) in kept["results"].items()}
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return {}


def read_beat(asked: Mapping[str, str]) -> int | None:
    """The score to beat in an address; None if it makes no sense."""
    beat = asked.get("beat", "")
    return int(beat) if beat in map(str, range(ROUNDS + 1)) else None


def new_name() -> str:
    """The name of a match that nobody has played yet."""
    return secrets.token_hex(5)


def day_of(name: str) -> date | None:
    """The day that a match is named after, if it is one."""
    try:
        day = date.fromisoformat(name)
    except ValueError:  # 2026-02-30: a name like any other
        return None
    return day if day.isoformat() == name else None


def today() -> date:
    """The day in UTC, the same everywhere on Earth."""
    return datetime.now(UTC).date()
