"""A match against the model, as a visitor plays it."""

import json
import re

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

NAME = "k3f9x2"
MATCH = f"/play?match={NAME}"
CALLBACK = "**/_dash-update-component*"
LANDSCAPE = {"width": 740, "height": 360}


def part(visit: Visit, name: str) -> Locator:
    return visit.page.locator(f"#match-{name}")


def button(visit: Visit, key: int | str) -> Locator:
    """The button that this key presses."""
    return visit.page.locator(f"#play [data-key='{key}']")


def asked(visit: Visit, number: int) -> None:
    """Wait until the visitor is asked about this painting of the match."""
    expect(part(visit, "progress")).to_have_text(f"Painting {number} of 10")
    expect(part(visit, "question")).to_be_visible()
    expect(visit.page.locator("#play")).to_have_attribute("aria-busy", "false")
    visit.page.locator(f"#match-image-{number}").evaluate("image => image.decode()")


def start(visit: Visit, path: str = MATCH) -> None:
    visit.page.goto(visit.url + path)
    asked(visit, 1)


def guess(visit: Visit, key: int = 1) -> None:
    button(visit, key).click()
    expect(part(visit, "headline")).to_be_visible()


def take_up(visit: Visit, played: int, name: str = NAME) -> None:
    """Go to a match in which this many rounds were played: “China”, and the model said “India”."""
    kept = json.dumps({"name": name, "guesses": [[0, "China", "India"]] * played})
    visit.page.add_init_script(f"sessionStorage.match ||= {kept!r}")
    visit.page.goto(f"{visit.url}/play?match={name}")
    if played < 10:
        asked(visit, played + 1)


def test_the_keyboard_alone_plays_a_match_and_the_focus_is_never_lost(visit: Visit) -> None:
    take_up(visit, played=7)
    for number in range(8, 11):
        asked(visit, number)
        visit.page.keyboard.press(str(number % 4 + 1))
        expect(button(visit, "enter")).to_be_focused()
        if number == 9:
            visit.page.evaluate("document.activeElement.blur()")  # Enter goes on from anywhere
        visit.page.keyboard.press("Enter")
        expect(part(visit, "question" if number < 10 else "outcome")).to_be_focused()
    expect(visit.page.locator("#announcement")).to_contain_text(part(visit, "outcome").inner_text())


def test_a_guess_can_be_repeated_after_an_error_but_not_while_it_is_under_way(
    visit: Visit,
) -> None:
    visit.forgive("500", "Callback error")
    start(visit)
    visit.page.route(CALLBACK, lambda route: route.fulfill(status=500, body="broken"), times=1)
    button(visit, 4).click()
    expect(visit.page.locator("#note-text")).to_contain_text("Something went wrong")
    expect(visit.page.locator("#play")).to_have_attribute("aria-busy", "false")

    held: list[Route] = []
    visit.page.route(CALLBACK, lambda route: held.append(route))
    with visit.page.expect_request(CALLBACK):
        button(visit, 1).click()
    expect(visit.page.locator("#play")).to_have_attribute("aria-busy", "true")
    button(visit, 2).click()
    visit.page.keyboard.press("3")
    visit.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert len(held) == 1
    held[0].continue_()
    expect(part(visit, "headline")).to_be_visible()
    expect(visit.page.locator("#play .says > :nth-child(2)")).to_contain_text("United States")
    assert len(held) == 1


def test_the_next_image_is_there_when_it_is_asked_about_and_a_reload_goes_on(visit: Visit) -> None:
    start(visit)
    with visit.page.expect_response("**/2.jpg"):
        guess(visit)
    visit.page.wait_for_load_state("networkidle")
    before = [url for url in visit.requested if url.endswith("/2.jpg")]
    score = visit.read("#play .score")
    button(visit, "enter").click()
    asked(visit, 2)
    assert [url for url in visit.requested if url.endswith("/2.jpg")] == before

    visit.page.reload()
    asked(visit, 2)
    assert visit.read("#play .score") == score
    visit.page.go_back()
    visit.page.go_forward()
    asked(visit, 2)


def test_the_end_card_can_be_shared_and_leads_to_the_paintings(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    take_up(visit, played=9)
    guess(visit)
    button(visit, "enter").click()
    expect(part(visit, "record")).to_contain_text("Matches played: 1.")
    visit.page.click("#share-result")
    expect(visit.page.locator("#announcement")).to_have_text("Copied")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == visit.page.locator("#result").inner_text()

    visit.page.locator("#play .wall a").last.click()
    expect(visit.page.locator("#painting-image")).to_have_attribute("src", re.compile("/paintings"))
    visit.page.go_back()
    expect(part(visit, "outcome")).to_be_visible()


def test_the_way_from_the_first_page_to_a_match_back_and_to_the_next_match(visit: Visit) -> None:
    visit.page.goto(visit.url)
    visit.at(".header-link[href='/play']").click()
    visit.page.locator("#play .btn-primary").click()
    asked(visit, 1)
    expect(part(visit, "question")).to_be_focused()
    first = visit.page.url
    guess(visit)
    visit.page.go_back()
    visit.at(".brand").click()
    visit.page.click("#home >> text=Continue (1 of 10)")
    asked(visit, 2)
    assert visit.page.url == first
    visit.page.go_back()
    visit.page.go_back()
    visit.page.click("#play >> text=Continue (1 of 10)")
    asked(visit, 2)
    assert visit.page.url == first
    visit.page.go_back()
    expect(visit.page.locator("#play .samples")).to_be_visible()
    expect(visit.page.locator("#main")).to_be_focused()
    visit.page.locator("#play .btn-primary").click()
    asked(visit, 1)
    assert visit.page.url != first


def test_on_a_phone_the_result_goes_to_its_own_way_of_sharing(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    visit.page.add_init_script(
        "navigator.share = async ({ text }) => { document.documentElement.dataset.shared = text; }"
    )
    take_up(visit, played=10)
    visit.page.click("#share-result")
    expect(visit.page.locator("html")).to_have_attribute("data-shared", re.compile("🟩"))


def test_two_tabs_play_two_matches_and_neither_erases_the_record_of_the_other(
    visit: Visit,
) -> None:
    other = Visit(visit.page.context.new_page(), visit.url)
    for tab, name in ((visit, NAME), (other, "other")):
        take_up(tab, 9, name)
    for played, tab in enumerate((other, visit), start=1):
        guess(tab)
        button(tab, "enter").click()
        expect(part(tab, "record")).to_contain_text(f"Matches played: {played}.")
    assert set(visit.page.evaluate("JSON.parse(localStorage.record).results")) == {NAME, "other"}
    assert other.problems == []


def test_one_may_look_closely_before_the_guess_without_being_told(visit: Visit) -> None:
    start(visit)
    visit.page.keyboard.press("z")
    expect(visit.page.locator("#closer-image")).to_have_attribute("alt", "The painting to guess")
    expect(visit.page.locator("#closer-link")).to_be_hidden()
    visit.page.keyboard.press("Escape")
    guess(visit)
    visit.page.locator("#play .closer-button").click()
    expect(visit.page.locator("#closer-image")).to_have_attribute("alt", re.compile(".+"))
    expect(visit.page.locator("#closer-link")).to_have_attribute(
        "href", re.compile(r"/search/\d+$")
    )


def test_a_phone_held_sideways_shows_painting_and_buttons_at_once(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=LANDSCAPE, is_mobile=True, has_touch=True)
    start(visit)
    for key in range(1, 5):
        expect(button(visit, key)).to_be_in_viewport(ratio=1)
        expect(button(visit, key).locator("kbd")).to_be_hidden()
    expect(visit.page.locator("#match-image-1")).to_be_in_viewport(ratio=0.9)
    guess(visit)
    expect(button(visit, "enter")).to_be_in_viewport(ratio=1)


def look(visit: Visit) -> list[str]:
    """What axe finds, and whether anything is wider than the window."""
    return visit.complaints() + (["scrolls sideways"] if visit.scrolls_sideways() else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(new_visit: NewVisit, scheme: str) -> None:
    visit = new_visit(color_scheme=scheme, viewport=PHONE, is_mobile=True, has_touch=True)
    found = {}
    take_up(visit, played=10)
    expect(part(visit, "outcome")).to_be_visible()
    found["end"] = look(visit)
    start(visit, "/play?match=other&beat=7")
    if scheme == "light":
        found["asking"] = look(visit)
    guess(visit)
    found["judged"] = look(visit)
    if scheme == "light":
        visit.page.goto(f"{visit.url}/play")
        expect(visit.page.locator("#play >> text=Continue (1 of 10)")).to_be_visible()
        found["start"] = look(visit)
    assert {state: list_ for state, list_ in found.items() if list_} == {}
