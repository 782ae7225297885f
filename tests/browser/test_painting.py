"""The main journey: a painting, what the Met says, what the model says."""

import json
import re

import pytest
import requests
from playwright.sync_api import Route, expect

from tests.browser.conftest import DESKTOP, PHONE, NewVisit
from tests.browser.visit import Visit
from tests.serving import Served

BUDDHA = 42716
NOT_BUILT_IN = 10154
IMAGE = re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")
LAYOUT_SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("path", ["/", f"/?painting={BUDDHA}"])
def test_the_page_takes_the_painting_of_the_document_over(visit: Visit, path: str) -> None:
    requests.get(f"{visit.url}/paintings/{BUDDHA}.jpg", timeout=10)  # now it is at hand
    shown = visit.open(path)
    expect(visit.page).to_have_title(f"{shown.title} – Met Paintings Classifier")
    brought = visit.page.locator("#first-view").text_content() or ""
    assert json.loads(brought)["object_id"] == shown.object_id
    assert "view.data" not in visit.asked
    assert len(visit.images_of(shown.object_id)) == 1


def test_ten_clicks_give_ten_paintings_each_judged_in_colour_sign_and_word(visit: Visit) -> None:
    visit.open()
    for shown in (clicks := [visit.next() for _ in range(10)]):
        colour = "text-success" if shown.right else "text-danger"
        assert shown.colour == ("text-body-secondary" if shown.doubt else colour)
        assert shown.verdict == ("✓ Right" if shown.right else "✗ Wrong")
    assert len({shown.object_id for shown in clicks}) == 10


def test_painting_and_verdict_are_seen_at_one_glance(visit: Visit) -> None:
    visit.open(f"/?painting={BUDDHA}")
    for size in (PHONE, DESKTOP, {"width": 1920, "height": 1080}):
        visit.page.set_viewport_size(size)
        for place in ("#home .frame", "#verdict", "#random-button"):
            expect(visit.at(place)).to_be_in_viewport(ratio=1)
        frame = visit.box("#home .frame")
        assert frame["width"] * frame["height"] > 0.33 * size["width"] * size["height"]


def test_when_the_met_is_down_the_visitor_gets_a_painting_and_a_note(
    app_without_met: Served, new_visit: NewVisit
) -> None:
    visit = new_visit(app_without_met.url)
    visit.open()
    visit.says("one of our built-in paintings")
    visit.open(f"/?painting={NOT_BUILT_IN}")
    visit.says("We couldn’t load that image; here is another painting.")
    assert visit.object_id != NOT_BUILT_IN


def test_the_old_painting_stays_until_the_new_one_has_loaded(asking: Visit) -> None:
    before = asking.open()
    held: list[Route] = []
    asking.page.route(IMAGE, lambda route: held.append(route))
    with asking.page.expect_request(IMAGE):
        asking.page.click("#random-button")

    expect(asking.page.locator("#home")).to_have_attribute("aria-busy", "true")
    expect(asking.page.locator("#random-button .spinner-border")).to_be_visible()
    assert asking.shown_now() == before
    asking.page.click("#random-button")  # a second click does nothing

    held[0].continue_()
    asking.idle()
    assert asking.shown().object_id != before.object_id
    assert (len(held), asking.asked.count("view.data")) == (1, 1)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_nothing_moves_when_paintings_arrive(new_visit: NewVisit, size: dict[str, int]) -> None:
    visit = new_visit(viewport=size)
    visit.page.add_init_script(f"({LAYOUT_SHIFTS})()")
    visit.open("/?painting=670909")  # the longest title
    assert visit.page.evaluate("shifts") < 0.1  # what is good: https://web.dev/articles/cls
    places = ("#home .frame", "#random-button")
    before = [visit.box(place) for place in places]
    visit.next()
    assert [visit.box(place) for place in places] == before


def test_painting_and_verdict_are_there_before_the_scripts(visit: Visit) -> None:
    requests.get(f"{visit.url}/paintings/{BUDDHA}.jpg", timeout=10)
    held: list[Route] = []
    scripts = re.compile(r"dash_renderer")
    visit.page.route(scripts, lambda route: held.append(route))
    with visit.page.expect_request(scripts):
        visit.page.goto(f"{visit.url}/?painting={BUDDHA}", wait_until="commit")
    shell = visit.page.locator("#shell")
    for place in (".frame img", ".caption-title", ".predicted-culture", ".bar >> nth=3"):
        expect(shell.locator(place)).to_be_visible()
    expect(shell.locator(".caption-title")).to_contain_text("Buddha of Medicine")
    expect(shell.locator(".correct-culture")).to_have_text("China")
    held[0].continue_()
    visit.shown(BUDDHA)
    expect(shell).to_be_hidden()


def test_without_javascript_there_are_painting_and_verdict(new_visit: NewVisit) -> None:
    visit = new_visit(java_script_enabled=False)
    requests.get(f"{visit.url}/paintings/{BUDDHA}.jpg", timeout=10)
    visit.page.goto(f"{visit.url}/?painting={BUDDHA}")
    expect(visit.page.locator("noscript p")).to_contain_text("JavaScript")
    for place in (".frame img", ".caption-title", ".verdict"):
        expect(visit.page.locator(place)).to_be_visible()
    expect(visit.page.locator(".closer-button")).to_have_count(0)


def test_offline_the_visitor_reads_once_what_there_is(
    app_offline: Served, new_visit: NewVisit
) -> None:
    visit = new_visit(app_offline.url)
    visit.open()
    visit.says("Offline: 17 built-in paintings (China 10, India 4, Japan 3).")
    visit.next()
    visit.says_nothing()
    visit.page.select_option("#culture-choice", "America")
    visit.says("we have no built-in painting from there, so here is a different one")
