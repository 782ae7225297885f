"""Which paintings a match shows."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from dashboard import match
from dashboard.match import Matches, NoSuchMatch, day_of, new_name
from museum.catalogue import Catalogue
from museum.table import Painting
from tests.dashboard.exhibits import LABELS, catalogue_of

BUILT_IN = frozenset(range(1, 18))
BUILT_IN_LABELS = ["China"] * 10 + ["India"] * 4 + ["Japan"] * 3


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """17 built-in paintings of three labels, and 20 of each label besides."""
    return catalogue_of(BUILT_IN_LABELS + [*LABELS] * 20)


@pytest.fixture(scope="module")
def matches(catalogue: Catalogue) -> Matches:
    return Matches(catalogue, BUILT_IN)


def dealt(matches: Matches, name: str) -> list[Painting]:
    return [painting for painting, *_ in matches.choices(name)]


def numbers(paintings: Iterable[Painting]) -> list[int]:
    return [painting.object_id for painting in paintings]


def test_a_match_is_the_same_for_everybody_who_has_its_name(catalogue):
    mine, yours = (Matches(catalogue, BUILT_IN) for _ in range(2))
    assert mine.choices("2026-11-25") == yours.choices("2026-11-25")
    assert mine.choices("2026-11-25") != mine.choices("2026-11-26")


def test_ten_paintings_of_all_labels_evenly_in_an_order_that_gives_nothing_away(matches):
    drawn = [[each.culture for each in dealt(matches, str(name))] for name in range(40)]
    assert all(sorted(Counter(cultures).values()) == [2, 2, 3, 3] for cultures in drawn)
    assert {first for first, *_ in drawn} == set(LABELS)


def test_each_painting_has_a_built_in_replacement(matches):
    choices = matches.choices("k3f9x2")
    everything = numbers(painting for of_round in choices for painting in of_round)
    assert len(set(everything)) == len(everything)
    assert [len(of_round) for of_round in choices] == [2] * 10
    assert {of_round[-1].object_id for of_round in choices} <= BUILT_IN


def test_offline_the_labels_are_those_of_the_built_in_paintings():
    offline = Matches(catalogue_of(BUILT_IN_LABELS), BUILT_IN, offline=True)
    assert offline.labels == ("China", "India", "Japan")
    assert offline.count == 17
    counts = Counter(painting.culture for painting in dealt(offline, "k3f9x2"))
    assert sorted(counts.values()) == [3, 3, 4]


def test_a_small_collection_has_short_matches():
    few = Matches(catalogue_of(["India", "China", "India"]), frozenset())
    assert few.rounds == 3
    assert few.labels == ("China", "India")
    for name in ("a", "b", "c"):
        assert sorted(numbers(dealt(few, name))) == [1, 2, 3]


def test_a_collection_without_unseen_paintings_has_no_match():
    nothing = Matches(catalogue_of(["India"], split="train"), frozenset())
    assert nothing.rounds == 0
    with pytest.raises(NoSuchMatch):
        nothing.choices("a")


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "a.1", "é", "a" * 21, "a\n"])
def test_a_name_that_no_match_has_is_refused(matches, name):
    with pytest.raises(NoSuchMatch):
        matches.choices(name)


def test_the_match_of_a_day_can_be_played_from_that_day_on(matches, monkeypatch):
    monkeypatch.setattr(match, "today", lambda: date(2026, 11, 25))
    assert matches.choices("2026-11-25")
    assert matches.choices("2026-11-02")
    for to_come in ("2026-11-26", "2031-01-01"):
        with pytest.raises(NoSuchMatch):
            matches.choices(to_come)


@pytest.mark.parametrize(
    "name", ["k3f9x2", "2026-02-30", "2026-11", "2026-11-2", "2026-11-025", "20991101"]
)
def test_a_name_that_is_no_day_is_a_name_like_any_other(matches, name):
    assert day_of(name) is None
    assert matches.choices(name)


def test_a_new_match_has_a_name_of_its_own(matches):
    names = {new_name() for _ in range(50)}
    assert len(names) == 50
    assert all(matches.choices(name) for name in names)
