"""The page as it is before anything is on show."""

from collections import Counter

import pytest

from dashboard.page.layout import make_page
from museum.collecting.rules import CULTURES
from tests.dashboard.components import every, ids, text


def test_the_page_has_the_places_that_everything_is_hung_in():
    assert {
        "random-button",
        "painting-image",
        "painting-caption",
        "correct-culture",
        "predicted-culture",
        "message",
    } <= set(ids(make_page()))


def test_no_id_is_given_twice():
    assert [name for name, count in Counter(ids(make_page())).items() if count > 1] == []


def test_nothing_is_styled_but_by_the_stylesheet():
    assert [each for each in every(make_page()) if hasattr(each, "style")] == []


def test_there_is_a_guess_for_each_culture_in_order():
    guesses = {f"guess-{number}" for number in range(1, len(CULTURES) + 1)}
    buttons = [each for each in every(make_page()) if getattr(each, "id", "") in guesses]
    assert [(each.id, each.value) for each in buttons] == list(
        zip(sorted(guesses), CULTURES, strict=True)
    )


def test_uploads_are_promised_not_to_be_stored():
    assert "never stored" in text(make_page())


@pytest.mark.parametrize("tag", ["H1", "Main", "Header", "Footer", "Nav"])
def test_the_page_has_its_landmarks_once(tag):
    assert [type(each).__name__ for each in every(make_page())].count(tag) == 1
