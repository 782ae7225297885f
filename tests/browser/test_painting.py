"""The main journey: a painting, what the Met says, what the model says."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import DESKTOP, PHONE, NewVisit
from tests.browser.visit import Visit
from tests.serving import Served

NOT_BUILT_IN = 10154
IMAGE = re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")
LAYOUT_SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def test_a_first_painting_is_there_when_the_page_opens(visit: Visit) -> None:
    shown = visit.open()
    page_url = f"https://www.metmuseum.org/art/collection/search/{shown.object_id}"
    expect(visit.page.locator("#painting-title a")).to_have_attribute("href", page_url)
    alt = visit.page.get_attribute("#painting-image", "alt") or ""
    assert alt.startswith(shown.title)
    expect(visit.page).to_have_title(f"{shown.title} – Met Paintings Classifier")


def test_the_painting_of_the_document_is_the_one_that_the_page_shows(visit: Visit) -> None:
    shown = visit.open()
    drawn = visit.page.locator("#shell").get_attribute("data-drawn")
    assert drawn == str(shown.object_id)
    asked = [url for url in visit.requested if f"/paintings/{drawn}.jpg" in url]
    assert [url for url in asked if "width" not in url] == asked[:1]


def test_ten_clicks_give_ten_paintings_each_judged_in_colour_icon_and_word(visit: Visit) -> None:
    visit.open()
    for shown in (clicks := [visit.next() for _ in range(10)]):
        right = shown.correct == shown.predicted
        assert shown.colour == ("text-success" if right else "text-danger")
        assert shown.verdict == ("✓ Right" if right else "✗ Wrong")
    assert len({shown.object_id for shown in clicks}) == 10


@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 1920, "height": 1080}])
def test_painting_and_verdict_are_seen_at_one_glance(
    new_visit: NewVisit, size: dict[str, int]
) -> None:
    visit = new_visit(viewport=size)
    visit.open()
    for place in ("#home .frame", ".cultures", "#verdict", "#random-button"):
        expect(visit.at(place)).to_be_in_viewport(ratio=1)
    frame = visit.at("#home .frame").bounding_box()
    assert frame is not None
    assert frame["width"] * frame["height"] > 0.33 * size["width"] * size["height"]


def test_when_the_met_is_down_the_visitor_gets_a_painting_and_a_note(
    new_visit: NewVisit, app_without_met: Served
) -> None:
    visit = new_visit(app_without_met.url)
    visit.forgive("503")
    visit.open()
    visit.says("one of our built-in paintings")
    visit.open(f"/?painting={NOT_BUILT_IN}")
    visit.says("We couldn’t load that image; here is another painting.")
    assert visit.object_id != NOT_BUILT_IN


def test_the_old_painting_stays_until_the_new_one_has_loaded(visit: Visit) -> None:
    before = visit.open()
    held: list[Route] = []
    visit.page.route(IMAGE, lambda route: held.append(route))
    with visit.page.expect_request(IMAGE):
        visit.page.click("#random-button")

    expect(visit.page.locator("#home")).to_have_attribute("aria-busy", "true")
    expect(visit.page.locator("#random-button .spinner-border")).to_be_visible()
    assert visit.shown_now() == before

    held[0].continue_()
    visit.idle()
    assert visit.shown().object_id != before.object_id


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_nothing_moves_when_paintings_arrive(new_visit: NewVisit, size: dict[str, int]) -> None:
    visit = new_visit(viewport=size)
    visit.page.add_init_script(f"({LAYOUT_SHIFTS})()")
    visit.open()
    visit.next()
    assert visit.page.evaluate("shifts") < 0.05


def test_header_frame_and_painting_are_there_before_the_scripts(visit: Visit) -> None:
    held: list[Route] = []
    scripts = re.compile(r"dash_renderer")
    visit.page.route(scripts, lambda route: held.append(route))
    with visit.page.expect_request(scripts):
        visit.page.goto(f"{visit.url}/?painting=42716", wait_until="commit")
    expect(visit.page.locator("header")).to_be_visible()
    expect(visit.page.locator(".frame img")).to_be_visible()
    expect(visit.page.locator(".caption-title")).to_contain_text("Buddha of Medicine")
    held[0].continue_()
    visit.shown(42716)
    expect(visit.page.locator("#shell")).to_be_hidden()


def test_without_javascript_there_is_the_painting_and_what_is_needed(new_visit: NewVisit) -> None:
    visit = new_visit(java_script_enabled=False)
    visit.page.goto(f"{visit.url}/?painting=42716")
    expect(visit.page.locator("noscript p")).to_contain_text("JavaScript")
    expect(visit.page.locator(".frame img")).to_be_visible()
    expect(visit.page.locator(".caption-title")).to_contain_text("Buddha of Medicine")


def test_offline_the_visitor_reads_once_what_there_is(
    new_visit: NewVisit, app_offline: Served
) -> None:
    visit = new_visit(app_offline.url)
    visit.open()
    visit.says("Offline: 17 built-in paintings (China 10, India 4, Japan 3).")
    visit.next()
    visit.says_nothing()
    visit.page.select_option("#culture-choice", "America")
    visit.next()
    visit.says("we have no built-in painting from there, so here is a different one")


def test_offline_the_search_finds_only_what_can_be_shown(
    new_visit: NewVisit, app_offline: Served
) -> None:
    visit = new_visit(app_offline.url)
    visit.open()
    visit.page.fill("#painting-search", "a")
    found = visit.page.locator("#found a")
    expect(found.first).to_be_visible()
    assert 0 < found.count() <= 17
    visit.page.fill("#painting-search", "bierstadt")
    expect(visit.page.locator("#found [role=status]")).to_contain_text("No painting matches")
