"""The next painting is in the browser before the click."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit

IMAGE = re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")
HOLD_FRAMES = """() => {
  const frames = [];
  const { requestAnimationFrame, setTimeout } = window;
  window.requestAnimationFrame = (callback) => frames.push(callback);
  window.releaseFrames = () => {
    window.requestAnimationFrame = window.setTimeout = (callback) => callback();
    frames.forEach((callback) => callback());
    Object.assign(window, { requestAnimationFrame, setTimeout });
  };
}"""
LEAVE_AS_FRAMES_COME = """() => {
  document.querySelector(".header-link[href='/play']").click();
  releaseFrames();
}"""
HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => true })"


def test_a_click_shows_the_prepared_painting_without_asking_for_it(visit: Visit) -> None:
    visit.open()
    for _ in range(2):
        prepared = visit.prepared()
        visit.requested.clear()
        shown = visit.next()
        assert shown.object_id == prepared["object_id"]
        assert visit.images_of(shown.object_id) == []
    assert "view.data" not in visit.asked


def test_a_click_before_its_image_has_come_waits_for_that(visit: Visit) -> None:
    held: list[Route] = []
    others = re.compile(r"/paintings/(?!42716)\d+\.jpg\?digest=\w+$")
    visit.page.route(others, lambda route: held.append(route))
    with visit.page.expect_request(others):
        before = visit.open("/?painting=42716")
    visit.page.click("#random-button")
    expect(visit.page.locator("#home")).to_have_attribute("aria-busy", "true")
    assert visit.shown_now() == before
    visit.asked.clear()
    for route in held:
        route.continue_()
    visit.page.unroute(others)
    visit.page.wait_for_url(lambda url: not url.endswith("=42716"))
    visit.shown()
    assert "view.data" not in visit.asked


def test_who_leaves_for_play_before_the_painting_has_its_address_arrives_there(
    visit: Visit,
) -> None:
    visit.open()
    prepared = visit.prepared()
    visit.page.evaluate(HOLD_FRAMES)
    visit.page.click("#random-button")
    expect(visit.page.locator("#painting-image")).to_have_attribute("src", prepared["image"])
    visit.page.evaluate(LEAVE_AS_FRAMES_COME)
    expect(visit.page.locator("#play")).to_be_visible()
    expect(visit.page.locator("#home")).to_be_hidden()
    expect(visit.page).to_have_url(f"{visit.url}/play")
    visit.at(".brand").click()
    visit.shown(prepared["object_id"])
    assert visit.object_id == prepared["object_id"]


def test_another_place_draws_at_once_drops_the_prepared_one_and_is_remembered(
    visit: Visit,
) -> None:
    visit.open()
    for culture in ("India", "Japan"):
        visit.prepared()
        before = visit.page.url
        visit.page.select_option("#culture-choice", culture)
        visit.page.wait_for_url(lambda url, before=before: url != before)
        assert visit.shown().correct == culture
        assert {visit.next().correct for _ in range(3)} == {culture}
    visit.page.reload()
    visit.shown()
    expect(visit.page.locator("#culture-choice")).to_have_value("Japan")
    assert visit.prepared()["label"] == "Japan"
    assert visit.next().correct == "Japan"


def test_after_ten_minutes_it_is_dropped(visit: Visit) -> None:
    visit.page.clock.install()
    visit.open()
    for minutes, is_dropped in ((9, False), (11, True)):
        visit.prepared()
        visit.page.clock.fast_forward(f"{minutes:02}:00")
        visit.next()
        assert ("view.data" in visit.asked) == is_dropped


@pytest.mark.parametrize("reason", ["saves data", "hidden"])
def test_who_saves_data_or_looks_elsewhere_gets_none(new_visit: NewVisit, reason: str) -> None:
    visit = new_visit(saves_data=reason == "saves data")
    if reason == "hidden":
        visit.page.add_init_script(HIDDEN)
    with visit.page.expect_response(lambda answer: "_dash-update" in answer.url) as answer:
        first = visit.open()
    assert answer.value.request.post_data_json["output"] == "next.data"
    assert answer.value.json()["response"]["next"]["data"] is None
    images = [url for url in visit.requested if IMAGE.search(url)]
    assert images == visit.images_of(first.object_id)
    visit.next()
    assert "view.data" in visit.asked
