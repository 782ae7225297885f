"""Likelihoods, and the ways to choose a painting: culture, search, address, history."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import SEEN
from tests.browser.visit import Visit

CULTURES = ("America", "China", "India", "Japan")


def test_the_likelihoods_are_drawn_and_readable_as_a_sorted_sentence(visit: Visit) -> None:
    shown = visit.open()
    told = visit.page.locator("#likelihoods .visually-hidden").inner_text()
    expect(visit.page.locator("#likelihoods .main-svg .bars .point")).to_have_count(4)
    drawn = visit.page.locator("#likelihoods .main-svg .ytick").all_text_contents()

    lines = told.removeprefix("Likelihoods: ").split(", ")
    named = [line.split()[0] for line in lines]
    assert named[0] == shown.predicted
    assert sorted(named) == list(CULTURES)
    assert [line for line in lines if "(correct)" in line] == [
        line for line in lines if line.startswith(shown.correct)
    ]
    shares = [int(re.search(r"\d+", line)[0]) for line in lines]
    assert shares == sorted(shares, reverse=True)
    assert [label.strip() for label in drawn if "✓" in label] == [f"✓ {shown.correct}"]


def test_a_culture_may_be_chosen_for_the_random_painting(visit: Visit) -> None:
    visit.open()
    for culture in ("India", "Japan"):
        visit.page.select_option("#culture-choice", culture)
        assert {visit.next().correct for _ in range(3)} == {culture}


def test_a_painting_is_found_by_title_artist_and_object_id(visit: Visit) -> None:
    visit.open()
    found = visit.page.locator("#search-results a")
    search = {"fruit bat": 456949, "han gan night": 39901, "42716": 42716}
    for typed, object_id in search.items():
        visit.page.fill("#painting-search", typed)
        expect(found).to_have_count(1)
        found.click()
        visit.shown(object_id)
        expect(visit.page.locator("#painting-search")).to_have_value("")
        expect(found).to_have_count(0)


def test_the_search_works_by_keyboard_and_says_when_it_finds_nothing(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#painting-search", "no such painting anywhere")
    expect(visit.page.locator("#search-results [role=status]")).to_contain_text("No painting")
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#search-results")).to_be_empty()

    visit.page.keyboard.type("buddha of medicine")
    expect(visit.page.locator("#search-results a")).to_have_count(1)
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.shown(42716)


def test_the_search_offers_few_paintings_at_a_time(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#painting-search", "a")
    expect(visit.page.locator("#search-results a")).to_have_count(20)


def test_the_address_names_the_painting_and_opens_it(visit: Visit) -> None:
    assert visit.open("/?painting=42716").object_id == 42716
    expect(visit.page.locator("#painting-caption")).to_contain_text("Buddha of Medicine")


def test_back_and_forward_lead_through_the_paintings(visit: Visit) -> None:
    first, second, third = visit.open(), visit.next(), visit.next()
    visit.page.go_back()
    assert visit.shown(second.object_id) == second
    visit.page.go_back()
    assert visit.shown(first.object_id) == first
    visit.page.go_forward()
    visit.shown(second.object_id)
    visit.page.go_forward()
    assert visit.shown(third.object_id) == third


def test_the_link_can_be_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open()
    visit.page.click("#share-button")
    expect(visit.page.locator("#share-button")).to_contain_text("copied")
    assert visit.page.evaluate("() => navigator.clipboard.readText()") == visit.page.url
    visit.next()
    expect(visit.page.locator("#share-button")).to_have_text("Copy link")


def test_the_history_keeps_verdicts_and_brings_paintings_back(visit: Visit) -> None:
    first, second = visit.open(), visit.next()
    thumbnails = visit.page.locator("#history li")
    expect(thumbnails).to_have_count(2)
    marks = ["✓" if shown.correct == shown.predicted else "✗" for shown in (second, first)]
    assert visit.page.locator("#history li span").all_text_contents() == marks
    expect(thumbnails.nth(1).locator("img")).to_have_attribute("loading", "lazy")

    thumbnails.nth(1).locator("a").click()
    assert visit.shown(first.object_id) == first
    expect(thumbnails).to_have_count(2)
    expect(visit.page.locator(".frame")).to_be_in_viewport(ratio=1)


def test_the_page_says_when_training_has_seen_the_painting(visit: Visit) -> None:
    visit.open(f"/?painting={SEEN}")
    expect(visit.page.locator("#painting-caption")).to_contain_text("trained on this painting")
    visit.open("/?painting=42716")
    expect(visit.page.locator("#painting-caption")).not_to_contain_text("training")
