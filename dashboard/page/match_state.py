"""A match as it is played, and a visitor's record: what the browser keeps, read with distrust."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from dashboard.match import ROUNDS, Choices, Matches, NoSuchMatch
from museum.catalogue import Painting

POINTS = {str(points): points for points in range(ROUNDS + 1)}
Verdict = tuple[bool | None, bool | None]
"""Whether the visitor and the model were right; None for a painting that was skipped."""
KEPT_RESULTS = 60  # matches whose result is remembered


@dataclass(frozen=True, slots=True)
class Guess:
    """What the visitor and the model said in a round; "" if the visitor skipped it.

    `choice` is 0 for the round's own painting, above it for a replacement.
    """

    label: str = ""
    predicted: str = ""
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A match and how it was played so far; `beat` is a challenger's score."""

    name: str
    choices: Choices
    guesses: Sequence[Guess] = ()
    beat: int | None = None

    def after(self, guess: Guess) -> Self:
        """The match after one more round."""
        return replace(self, guesses=[*self.guesses, guess])

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return len(self.choices)

    @property
    def over(self) -> bool:
        """Whether all rounds were played."""
        return len(self.guesses) == self.rounds

    @property
    def played(self) -> list[tuple[Guess, Painting]]:
        """Each round that was played, with its painting."""
        rounds = zip(self.guesses, self.choices, strict=False)
        return [(guess, choices[guess.choice]) for guess, choices in rounds]

    @property
    def verdicts(self) -> list[Verdict]:
        """For each round played whether the visitor and the model were right."""
        return [
            (guess.label == painting.culture, guess.predicted == painting.culture)
            if guess.label
            else (None, None)
            for guess, painting in self.played
        ]

    @property
    def points(self) -> tuple[int, int]:
        """How often the visitor and the model were right."""
        you, model = ([each[side] for each in self.verdicts].count(True) for side in (0, 1))
        return you, model

    @property
    def data(self) -> dict[str, Any]:
        """What the browser keeps: nothing of a painting before its guess."""
        guesses = [asdict(guess) for guess in self.guesses]
        return {"name": self.name, "rounds": self.rounds, "guesses": guesses}


def open_match(asked: Mapping[str, str], kept: Any, matches: Matches) -> Match:
    """The match of an address (`match`, `beat`), as far as it was played. Raises NoSuchMatch."""
    name = asked.get("match", "")
    match = Match(name, matches.choices(name), beat=read_beat(asked.get("beat")))
    return replace(match, guesses=read_guesses(kept, match, matches.known))


def match_under_way(kept: Any, matches: Matches) -> Match | None:
    """The match that the browser keeps, if it has begun and is not over."""
    try:
        match = open_match({"match": kept["name"]}, kept, matches)
    except (KeyError, TypeError, NoSuchMatch):
        return None
    return match if match.guesses and not match.over else None


def read_guesses(kept: Any, match: Match, known: frozenset[str]) -> list[Guess]:
    """How the match was played; from scratch, if what the browser keeps makes no sense."""
    try:
        guesses = [Guess(**each) for each in kept["guesses"]]
        sensible = kept["name"] == match.name and all(
            {guess.label, guess.predicted} <= known | {""}
            and type(guess.choice) is int
            and 0 <= guess.choice < len(choices)
            for guess, choices in zip(guesses, match.choices[: len(guesses)], strict=True)
        )
    except (LookupError, TypeError, ValueError):
        return []
    return guesses if sensible else []


def read_beat(given: str | None) -> int | None:
    """The score to beat; None if it makes no sense."""
    return POINTS.get(given or "")


@dataclass(frozen=True, slots=True)
class Record:
    """What a visitor achieved so far; `results` are the points of recent matches by name."""

    best: int = 0
    matches: int = 0
    results: dict[str, list[int]] = field(default_factory=dict)

    def after(self, match: Match) -> Self:
        """The record with this match, once it is over: only its first result counts."""
        if not match.over or match.name in self.results:
            return self
        recent = [*self.results.items(), (match.name, list(match.points))][-KEPT_RESULTS:]
        return replace(
            self,
            best=max(self.best, match.points[0]),
            matches=self.matches + 1,
            results=dict(recent),
        )


def read_record(kept: Any) -> Record:
    """The record that the browser keeps, or an empty one."""
    match kept:
        case {"best": int(best), "matches": int(matches), "results": dict(results)}:
            if all(map(is_result, results.values())):
                return Record(best, matches, results)
    return Record()


def is_result(value: Any) -> bool:
    """Whether this is how many the visitor and the model had right."""
    return isinstance(value, list) and [*map(type, value)] == [int, int]
