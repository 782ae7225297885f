"""A match against the model, as a visitor plays it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import LOADED, Visit
from tests.serving import Served

MATCH = "/play?match=k3f9x2"
MATCH_SCRIPT = re.compile(r"/assets/match\.js")
FORBID_STORAGE = """
    for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("forbidden"); } });
    }
"""


def part(visit: Visit, name: str) -> Locator:
    return visit.page.locator(f"#match-{name}")


def asked(visit: Visit, number: int) -> None:
    """Wait until the visitor is asked about this painting of the match."""
    expect(part(visit, "progress")).to_have_text(f"Painting {number} of 10")
    expect(part(visit, "round")).to_have_attribute("aria-busy", "false")
    expect(part(visit, "asking")).to_be_visible()
    assert part(visit, "image").evaluate(LOADED)


def start(visit: Visit, path: str = MATCH) -> None:
    visit.page.goto(visit.url + path)
    asked(visit, 1)


def guess(visit: Visit, number: int = 1) -> dict[str, Any]:
    """Guess this label and return what the server answers."""
    with visit.page.expect_response(lambda response: response.request.method == "POST") as judged:
        visit.page.click(f"#guess-{number}")
    expect(part(visit, "judged")).to_be_visible()
    answer: dict[str, Any] = judged.value.json()
    return answer


@dataclass(frozen=True)
class Finished:
    """A match that was played to its end: what was told of it, and what the browser remembers."""

    answers: list[dict[str, Any]]
    storage: Any

    @property
    def object_ids(self) -> list[int]:
        return [answer["shown"]["object_id"] for answer in self.answers]

    @property
    def titles(self) -> list[str]:
        return [answer["shown"]["title"] for answer in self.answers]

    @property
    def you(self) -> int:
        return sum(answer["right"] for answer in self.answers)

    @property
    def model(self) -> int:
        return sum(answer["shown"]["right"] for answer in self.answers)


@pytest.fixture(scope="module")
def finished(browser: Browser, app: Served) -> Iterator[Finished]:
    """One match, for all tests of what comes after it."""
    context = browser.new_context()
    visit = Visit(context.new_page(), app.url)
    start(visit)
    answers = []
    for number in range(1, 11):
        asked(visit, number)
        answers.append(guess(visit, number % 4 + 1))
        part(visit, "next").click()
    expect(part(visit, "end")).to_be_visible()
    yield Finished(answers, context.storage_state())
    context.close()


def score(visit: Visit) -> tuple[int, int]:
    you, model = (int(part(visit, f"score-{side}").inner_text()) for side in ("you", "model"))
    return you, model


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
    before = "\n".join(received) + shown

    exhibit = guess(visit)["shown"]
    told = [exhibit["title"], str(exhibit["object_id"]), exhibit["caption"]["medium"]]
    told += [piece["text"] for piece in exhibit["caption"]["facts"]]
    assert all(len(text) > 3 for text in told)
    assert [text for text in told if text in before] == []
    expect(part(visit, "judged")).to_contain_text(exhibit["title"])


def test_after_a_guess_it_says_who_was_right_in_words_and_icons(visit: Visit) -> None:
    start(visit)
    for number in (1, 2, 3):
        asked(visit, number)
        answer = guess(visit, number)
        exhibit = answer["shown"]
        expect(part(visit, "headline")).to_have_text(answer["headline"])
        expect(part(visit, "says-met")).to_have_text(exhibit["culture"])
        for who, right, said in (
            ("you", answer["right"], answer["guess"]),
            ("model", exhibit["right"], exhibit["predicted"]),
        ):
            sign, word = ("✓", "right") if right else ("✗", "wrong")
            expect(part(visit, f"says-{who}")).to_have_text(f"{sign} {word}: {said}")
            assert answer["right"] == (answer["guess"] == exhibit["culture"])
        expect(visit.page.locator("#announcement")).to_contain_text(answer["announcement"])
        part(visit, "next").click()


def test_the_keyboard_alone_plays_a_match_and_the_focus_is_never_lost(visit: Visit) -> None:
    start(visit)
    for number in range(1, 11):
        asked(visit, number)
        visit.page.keyboard.press(str(number % 4 + 1))
        expect(part(visit, "next")).to_be_focused()
        if number == 2:
            visit.page.evaluate("document.activeElement.blur()")  # Enter goes on from anywhere
        visit.page.keyboard.press("Enter")
        expect(part(visit, "question" if number < 10 else "outcome")).to_be_focused()
    expect(visit.page.locator("#announcement")).to_contain_text(part(visit, "outcome").inner_text())


def test_the_end_card_tells_both_scores_and_leads_to_the_paintings(
    finished: Finished, new_visit: NewVisit
) -> None:
    visit = new_visit(storage_state=finished.storage)
    visit.page.goto(visit.url + MATCH)
    you, model = finished.you, finished.model
    expect(part(visit, "outcome")).to_contain_text(f"{max(you, model)} to {min(you, model)}")
    expect(part(visit, "record-after")).to_contain_text(f"Best match{you}")
    lines = part(visit, "paintings").locator("a")
    expect(lines).to_have_count(10)
    assert [line.split("\n")[0] for line in lines.all_inner_texts()] == finished.titles
    assert sum("You ✓" in line for line in lines.all_inner_texts()) == you
    assert sum("Model ✓" in line for line in lines.all_inner_texts()) == model

    lines.first.click()
    visit.shown(finished.object_ids[0])
    visit.page.go_back()
    expect(part(visit, "outcome")).to_be_visible()


def test_a_challenge_shows_a_friend_the_same_paintings_and_the_score_to_beat(
    finished: Finished, new_visit: NewVisit
) -> None:
    visit = new_visit(
        storage_state=finished.storage, permissions=["clipboard-read", "clipboard-write"]
    )
    visit.page.goto(visit.url + MATCH)
    part(visit, "copy").click()
    expect(visit.page.locator("#announcement")).to_have_text("✓ Link copied")
    link = visit.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{visit.url}{MATCH}&beat={finished.you}"
    assert link == part(visit, "link").input_value()

    friend = new_visit()
    start(friend, link.removeprefix(visit.url))
    expect(part(friend, "side-challenger")).to_have_text(f"To beat{finished.you}")
    ids = []
    for number in (1, 2, 3):
        asked(friend, number)
        ids.append(guess(friend)["shown"]["object_id"])
        part(friend, "next").click()
    assert ids == finished.object_ids[:3]


def test_play_again_shows_other_paintings_and_can_be_continued_later(
    finished: Finished, new_visit: NewVisit
) -> None:
    visit = new_visit(storage_state=finished.storage)
    visit.page.goto(visit.url + MATCH)
    part(visit, "again").click()
    asked(visit, 1)
    assert guess(visit)["shown"]["object_id"] not in finished.object_ids
    visit.page.goto(f"{visit.url}/play")
    expect(part(visit, "record")).to_contain_text(f"Best match{finished.you}")
    part(visit, "continue").click()
    asked(visit, 2)


def test_a_reload_goes_on_in_the_match_and_the_first_guess_counts(visit: Visit) -> None:
    start(visit)
    guess(visit)
    before = score(visit)
    visit.page.reload()
    asked(visit, 2)
    assert score(visit) == before
    expect(part(visit, "marks-you").locator(".right, .wrong")).to_have_count(1)


def test_the_daily_match_is_named_after_the_date_in_greenwich(visit: Visit) -> None:
    visit.page.goto(f"{visit.url}/play")
    days = {datetime.now(UTC).date().isoformat()}
    part(visit, "daily").click()
    asked(visit, 1)
    days.add(datetime.now(UTC).date().isoformat())  # midnight may have passed
    assert visit.page.url.removeprefix(f"{visit.url}/play?match=") in days


def test_a_painting_that_cannot_be_had_is_skipped_with_a_sentence(visit: Visit) -> None:
    visit.forgive("424")
    sentence = "This painting cannot be had."
    visit.page.route("**/play/*/1.jpg", lambda route: route.fulfill(status=424, body=sentence))
    visit.page.goto(visit.url + MATCH)
    expect(part(visit, "trouble")).to_contain_text(sentence)
    part(visit, "retry").click()
    expect(part(visit, "trouble")).to_contain_text(sentence)
    part(visit, "skip").click()
    asked(visit, 2)
    expect(part(visit, "question")).to_be_focused()
    expect(part(visit, "marks-you").locator(".skipped")).to_have_count(1)
    assert score(visit) == (0, 0)


def test_a_replaced_painting_is_the_one_that_is_judged(visit: Visit) -> None:
    path = f"{visit.url}/play/k3f9x2/1.jpg"
    moved = {"Location": f"{path}?choice=1"}
    visit.page.route(path, lambda route: route.fulfill(status=302, headers=moved))
    start(visit)
    with visit.page.expect_request("**/play/k3f9x2/1") as request:
        guess(visit)
    assert request.value.post_data_json["choice"] == 1
    expect(part(visit, "remark")).to_contain_text("took its place")


def test_a_lost_connection_is_retried_until_it_is_back(visit: Visit) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    start(visit)
    visit.page.context.set_offline(True)
    visit.page.click("#guess-1")
    expect(visit.page.locator("#note-text")).to_contain_text("No connection")
    visit.page.context.set_offline(False)
    expect(part(visit, "judged")).to_be_visible()
    expect(visit.page.locator("#note-text")).to_be_empty()


def test_the_first_page_leads_to_a_match_and_does_not_load_its_scripts(visit: Visit) -> None:
    visit.open()
    assert not any("match.js" in url for url in visit.requested)
    visit.at(".header-link[href='/play']").click()
    part(visit, "new").click()
    asked(visit, 1)
    visit.page.go_back()
    expect(part(visit, "start")).to_be_visible()
    visit.page.go_forward()
    asked(visit, 1)


def test_a_match_is_offered_only_when_its_scripts_are_there_so_that_no_click_is_lost(
    visit: Visit,
) -> None:
    held: list[Route] = []
    visit.page.route(MATCH_SCRIPT, lambda route: held.append(route))
    visit.open()
    with visit.page.expect_request(MATCH_SCRIPT):
        visit.at(".header-link[href='/play']").click()
    expect(visit.page.locator("#play")).to_have_text("Loading…")
    held[0].continue_()
    part(visit, "new").click()
    asked(visit, 1)


def test_an_address_without_a_match_offers_one(visit: Visit) -> None:
    visit.forgive("404")
    visit.page.goto(f"{visit.url}/play?match=No such match")
    expect(part(visit, "note")).to_contain_text("no match")
    part(visit, "new").click()
    asked(visit, 1)


def test_one_may_look_closely_before_the_guess_without_being_told(visit: Visit) -> None:
    start(visit)
    visit.page.keyboard.press("z")
    expect(visit.page.locator("#closer-image")).to_have_attribute("alt", "The painting to guess")
    expect(visit.page.locator("#closer-link")).to_be_hidden()
    visit.page.keyboard.press("Escape")
    exhibit = guess(visit)["shown"]
    part(visit, "closer").click()
    expect(visit.page.locator("#closer-image")).to_have_attribute("alt", exhibit["alt"])
    expect(visit.page.locator("#closer-link")).to_have_attribute("href", exhibit["caption"]["link"])


def test_in_a_match_the_painting_has_the_room_of_the_title(visit: Visit) -> None:
    start(visit)
    header, frame = (visit.at(place).bounding_box() for place in (".page-header", "#play .frame"))
    assert header is not None
    assert frame is not None
    assert frame["y"] < header["y"] + header["height"] + 16


def test_keys_can_be_switched_off(visit: Visit) -> None:
    visit.page.add_init_script("localStorage.setItem('shortcuts', 'off')")
    start(visit)
    visit.page.keyboard.press("1")
    guess(visit, 2)  # had the key worked, this would be no question any more
    expect(part(visit, "marks-you").locator(".right, .wrong")).to_have_count(1)


def test_without_storage_a_match_is_played_all_the_same(visit: Visit) -> None:
    visit.page.add_init_script(FORBID_STORAGE)
    visit.page.goto(f"{visit.url}/play")
    part(visit, "new").click()
    asked(visit, 1)
    guess(visit)
    part(visit, "next").click()
    asked(visit, 2)


def complaints(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def look(visit: Visit) -> list[str]:
    """What axe finds, and whether anything is wider than the window."""
    sideways = visit.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return complaints(visit.page) + (["scrolls sideways"] if sideways else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    finished: Finished, new_visit: NewVisit, scheme: str
) -> None:
    visit = new_visit(
        storage_state=finished.storage,
        color_scheme=scheme,
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
    )
    found = {}
    visit.page.goto(visit.url + MATCH)
    expect(part(visit, "paintings").locator("a")).to_have_count(10)
    found["end"] = look(visit)
    start(visit, "/play?match=other&beat=7")
    if scheme == "light":
        found["asking"] = look(visit)
    guess(visit)
    found["judged"] = look(visit)
    if scheme == "light":
        visit.page.goto(f"{visit.url}/play")
        expect(part(visit, "continue")).to_be_visible()
        found["start"] = look(visit)
    assert {state: list_ for state, list_ in found.items() if list_} == {}
