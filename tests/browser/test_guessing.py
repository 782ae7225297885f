"""Guess first: the visitor against the model, and the score."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit

CULTURES = ("America", "China", "India", "Japan")


def ask_first(visit: Visit) -> None:
    """Switch guessing on and go to a painting that was not judged yet."""
    visit.page.check("#guess-first")
    to_the_next_question(visit)


def to_the_next_question(visit: Visit) -> None:
    before = visit.page.url
    visit.page.click("#random-button")
    visit.page.wait_for_url(lambda url: url != before)
    visit.hung()
    expect(visit.page.locator("#room")).to_have_attribute("data-phase", "asking")


def score(visit: Visit) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", visit.page.inner_text("#score"))))


def test_nothing_is_told_until_the_guess_then_both_are_judged(visit: Visit) -> None:
    visit.open()
    ask_first(visit)
    for place in ("#correct-culture", "#predicted-culture", "#verdict", "#likelihoods"):
        expect(visit.page.locator(place)).to_be_empty()
        expect(visit.page.locator(place)).to_be_hidden()

    you = model = 0
    for turn, culture in enumerate(CULTURES[1:], start=1):
        visit.page.click(f"#guess-{CULTURES.index(culture) + 1}")
        shown = visit.shown()
        you += shown.correct == culture
        model += shown.correct == shown.predicted
        word = "✓ right" if shown.correct == culture else "✗ wrong"
        expect(visit.page.locator("#your-verdict")).to_have_text(f"You said {culture}: {word}")
        assert score(visit) == (you, model, turn)
        to_the_next_question(visit)


def test_a_painting_counts_once(visit: Visit) -> None:
    visit.open()
    ask_first(visit)
    visit.page.keyboard.press("2")
    guessed = visit.shown()
    counted = score(visit)
    to_the_next_question(visit)
    visit.page.click(f"#history a[href$='={guessed.object_id}']")
    assert visit.shown(guessed.object_id) == guessed
    expect(visit.page.locator("#your-verdict")).to_contain_text("You said China")
    assert score(visit) == counted


def test_the_history_does_not_tell_before_the_guess(visit: Visit) -> None:
    visit.open()
    ask_first(visit)
    expect(visit.page.locator("#history li")).to_have_count(1)
    visit.page.keyboard.press("1")
    visit.shown()
    expect(visit.page.locator("#history li")).to_have_count(2)


def test_who_does_not_want_to_guess_switches_it_off(visit: Visit) -> None:
    visit.open()
    ask_first(visit)
    visit.page.uncheck("#guess-first")
    visit.shown()
    expect(visit.page.locator("#score")).to_be_empty()


def test_score_and_history_outlive_a_reload_and_are_nobody_elses(
    visit: Visit, new_visit: NewVisit
) -> None:
    visit.open()
    ask_first(visit)
    visit.page.keyboard.press("3")
    visit.shown()
    counted = score(visit)
    visit.page.reload()
    visit.shown()
    assert score(visit) == counted
    expect(visit.page.locator("#history li")).to_have_count(2)

    other = new_visit()
    other.open()
    expect(other.page.locator("#score")).to_be_empty()
    expect(other.page.locator("#history li")).to_have_count(1)
