"""A match against the model, as a visitor plays it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Response, Route, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit
from tests.serving import Served

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


def title(visit: Visit) -> str:
    return visit.page.locator("#play .caption-title").inner_text()


def start_late(visit: Visit, number: int, name: str = NAME) -> None:
    """Come to a match whose paintings before this one were skipped."""
    kept = json.dumps({"name": name, "guesses": [[0, "", ""]] * (number - 1)})
    visit.page.add_init_script(f"sessionStorage.match ||= {kept!r}")
    visit.page.goto(f"{visit.url}/play?match={name}")
    asked(visit, number)


def play(visit: Visit, first: int = 1, last: int = 10) -> list[str]:
    """Play these rounds; return the titles of their paintings."""
    titles = []
    for number in range(first, last + 1):
        asked(visit, number)
        guess(visit, number % 4 + 1)
        titles.append(title(visit))
        button(visit, "enter").click()
    return titles


def points(visit: Visit) -> list[int]:
    return [int(each) for each in visit.page.locator("#play .points").all_inner_texts()]


@dataclass(frozen=True)
class Finished:
    """A match that was played to its end: what it showed, and what the browser remembers."""

    titles: list[str]
    points: tuple[int, int]
    storage: Any
    session: dict[str, str]


@pytest.fixture(scope="module")
def finished(browser: Browser, app: Served) -> Iterator[Finished]:
    """One match, for all tests of what comes after it."""
    context = browser.new_context()
    visit = Visit(context.new_page(), app.url)
    start(visit)
    titles = play(visit, last=9)
    guess(visit)
    titles.append(title(visit))
    you, model = points(visit)
    button(visit, "enter").click()
    expect(part(visit, "outcome")).to_be_visible()
    session = visit.page.evaluate("({ ...sessionStorage })")
    yield Finished(titles, (you, model), context.storage_state(), session)
    context.close()


@pytest.fixture
def revisit(finished: Finished, new_visit: NewVisit) -> NewVisit:
    """Makes visits that go on where the finished match ended."""

    def make(**options: Any) -> Visit:
        visit = new_visit(storage_state=finished.storage, **options)
        kept = repr(finished.session["match"])
        visit.page.add_init_script(f"sessionStorage.match ||= {kept}")
        visit.page.goto(visit.url + MATCH)
        return visit

    return make


def test_nothing_gives_the_answer_away_before_the_guess(visit: Visit) -> None:
    received: list[str] = []

    def note(response: Response) -> None:
        received.append(f"{response.url} {response.headers}")
        if "image" not in response.headers.get("content-type", "image"):
            received.append(response.text())

    start(visit)
    visit.page.on("response", note)
    visit.page.reload()
    asked(visit, 1)
    visit.page.wait_for_load_state("networkidle")
    shown = visit.page.content() + visit.page.title() + visit.page.url
    stored = visit.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    before = "\n".join(received) + shown + stored

    guess(visit)
    caption = visit.page.locator("#play .caption")
    told = [title(visit), caption.locator(".facts").inner_text()]
    told += [caption.locator(".medium").inner_text()]
    told += [(caption.locator("a").get_attribute("href") or "").split("/")[-1]]
    assert all(len(text) > 3 for text in told)
    assert [text for text in told if text in before] == []


def test_the_keyboard_alone_plays_a_match_and_the_focus_is_never_lost(visit: Visit) -> None:
    start_late(visit, 8)
    for number in range(8, 11):
        asked(visit, number)
        visit.page.keyboard.press(str(number % 4 + 1))
        expect(button(visit, "enter")).to_be_focused()
        if number == 9:
            visit.page.evaluate("document.activeElement.blur()")  # Enter goes on from anywhere
        visit.page.keyboard.press("Enter")
        expect(part(visit, "question" if number < 10 else "outcome")).to_be_focused()
    expect(visit.page.locator("#announcement")).to_contain_text(part(visit, "outcome").inner_text())


def test_a_second_click_while_one_is_under_way_does_nothing(visit: Visit) -> None:
    start(visit)
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


def test_the_next_image_is_there_when_it_is_asked_about(visit: Visit) -> None:
    start(visit)
    with visit.page.expect_response("**/2.jpg"):
        guess(visit)
    visit.page.wait_for_load_state("networkidle")
    before = len([url for url in visit.requested if url.endswith("/2.jpg")])
    button(visit, "enter").click()
    asked(visit, 2)
    assert len([url for url in visit.requested if url.endswith("/2.jpg")]) == before


def test_the_end_card_tells_both_scores_and_leads_to_the_paintings(
    finished: Finished, revisit: NewVisit
) -> None:
    visit = revisit()
    you, model = finished.points
    expect(part(visit, "outcome")).to_contain_text(f"{max(you, model)} to {min(you, model)}")
    expect(part(visit, "record")).to_have_text(f"Best match: {you} right. Matches played: 1.")
    works = visit.page.locator("#match-paintings a")
    expect(works).to_have_count(10)
    assert (
        visit.page.locator("#match-paintings .caption-title").all_inner_texts() == finished.titles
    )
    assert sum("You ✓" in work for work in works.all_inner_texts()) == you
    assert sum("Model ✓" in work for work in works.all_inner_texts()) == model

    works.first.click()
    expect(visit.page.locator("#painting-image")).to_have_attribute("src", re.compile("/paintings"))
    visit.page.go_back()
    expect(part(visit, "outcome")).to_be_visible()


def test_the_result_is_shared_as_squares_with_a_link_to_the_same_match(
    finished: Finished, revisit: NewVisit, new_visit: NewVisit
) -> None:
    visit = revisit(permissions=["clipboard-read", "clipboard-write"])
    visit.page.click("#share-result")
    expect(visit.page.locator("#announcement")).to_have_text("Copied")
    you, model = finished.points
    said, squares, link = visit.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert said == f"Met match · me {you}, model {model}"
    assert (len(squares), squares.count("🟩")) == (10, you)
    assert link == f"{visit.url}{MATCH}&beat={you}"

    friend = new_visit()
    start(friend, link.removeprefix(visit.url))
    expect(friend.page.locator("#play .score")).to_contain_text("To beat")
    assert points(friend)[-1] == you
    assert play(friend, last=2) == finished.titles[:2]


def test_on_a_phone_the_result_goes_to_its_own_way_of_sharing(revisit: NewVisit) -> None:
    visit = revisit(viewport=PHONE, is_mobile=True, has_touch=True)
    visit.page.add_init_script(
        "navigator.share = async ({ text }) => { document.documentElement.dataset.shared = text; }"
    )
    visit.page.reload()
    visit.page.click("#share-result")
    expect(visit.page.locator("html")).to_have_attribute("data-shared", re.compile("🟩"))


def test_play_again_shows_other_paintings_and_can_be_continued_later(
    finished: Finished, revisit: NewVisit
) -> None:
    visit = revisit()
    visit.page.click("#play a:text('Play again')")
    asked(visit, 1)
    expect(part(visit, "question")).to_be_focused()
    guess(visit)
    assert title(visit) not in finished.titles
    visit.page.goto(f"{visit.url}/play")
    expect(part(visit, "record")).to_contain_text(f"Best match: {finished.points[0]} right.")
    visit.page.click("#play >> text=Continue (1 of 10)")
    asked(visit, 2)


def test_a_reload_goes_on_in_the_match_and_the_guess_counts(visit: Visit) -> None:
    start(visit)
    guess(visit)
    before = points(visit)
    visit.page.reload()
    asked(visit, 2)
    assert points(visit) == before
    visit.page.go_back()
    visit.page.go_forward()
    asked(visit, 2)


def test_two_tabs_play_two_matches_and_neither_erases_the_record_of_the_other(
    visit: Visit,
) -> None:
    start_late(visit, 10)
    other = Visit(visit.page.context.new_page(), visit.url)
    start_late(other, 10, "other")
    play(other, first=10)
    expect(part(other, "record")).to_contain_text("Matches played: 1.")
    play(visit, first=10)
    expect(part(visit, "record")).to_contain_text("Matches played: 2.")
    assert set(visit.page.evaluate("JSON.parse(localStorage.record).results")) == {NAME, "other"}
    assert other.problems == []


def test_whatever_storage_holds_a_match_can_be_played(visit: Visit) -> None:
    visit.page.add_init_script(
        "localStorage.record = 'nonsense'; sessionStorage.match = 'nonsense';"
    )
    start(visit)
    guess(visit)


def test_a_lost_connection_is_retried_until_it_is_back(visit: Visit) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    start(visit)
    visit.page.context.set_offline(True)
    button(visit, 1).click()
    expect(visit.page.locator("#note-text")).to_contain_text("No connection")
    expect(visit.page.locator("#play")).to_have_attribute("aria-busy", "true")
    visit.page.context.set_offline(False)
    expect(part(visit, "headline")).to_be_visible()
    expect(visit.page.locator("#note-text")).to_be_empty()


def test_after_an_unexpected_error_the_guess_can_be_repeated(visit: Visit) -> None:
    visit.forgive("500", "Callback error")
    start(visit)
    visit.page.route(CALLBACK, lambda route: route.fulfill(status=500, body="broken"), times=1)
    button(visit, 1).click()
    expect(visit.page.locator("#note-text")).to_contain_text("Something went wrong")
    expect(visit.page.locator("#play")).to_have_attribute("aria-busy", "false")
    guess(visit, 2)


def test_the_first_page_leads_to_a_match_and_back(visit: Visit) -> None:
    visit.page.goto(visit.url)
    visit.at(".header-link[href='/play']").click()
    visit.page.locator("#play .btn-primary").click()
    asked(visit, 1)
    visit.page.keyboard.press("Tab")
    visit.page.go_back()
    expect(visit.page.locator("#play .samples")).to_be_visible()
    expect(visit.page.locator("#main")).to_be_focused()
    visit.page.go_forward()
    asked(visit, 1)


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
def test_axe_finds_nothing_and_nothing_scrolls_sideways(revisit: NewVisit, scheme: str) -> None:
    visit = revisit(color_scheme=scheme, viewport=PHONE, is_mobile=True, has_touch=True)
    found = {}
    expect(visit.page.locator("#match-paintings a")).to_have_count(10)
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
