"""The main journey: a painting, its culture, the model's prediction."""

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit
from tests.serving import Served

NOT_IN_THE_GALLERY = 10154
LAYOUT_SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
TRANSFERRED = """() => performance.getEntriesByType("resource")
  .concat(performance.getEntriesByType("navigation"))
  .map((entry) => [entry.name, entry.transferSize])"""


def test_a_first_painting_is_there_when_the_page_opens(visit: Visit) -> None:
    shown = visit.open()

    caption = visit.page.locator("#painting-caption a")
    page_url = f"https://www.metmuseum.org/art/collection/search/{shown.object_id}"
    expect(caption).to_have_attribute("href", page_url)
    alt = visit.page.get_attribute("#painting-image", "alt") or ""
    assert alt.startswith(caption.inner_text())


def test_ten_clicks_give_ten_paintings_each_judged_by_its_two_cultures(visit: Visit) -> None:
    visit.open()
    for shown in (clicks := [visit.next() for _ in range(10)]):
        right = shown.correct == shown.predicted
        assert shown.colour == ("text-success" if right else "text-danger")
        assert ("✓ Right" if right else "✗ Wrong") in shown.verdict
    assert len({shown.object_id for shown in clicks}) == 10


def test_when_the_met_is_down_the_visitor_gets_a_painting_and_a_note(
    new_visit: NewVisit, app_without_met: Served
) -> None:
    visit = new_visit(app_without_met.url)
    visit.open()
    visit.says("built-in paintings")
    visit.next()
    visit.says("built-in paintings")
    visit.open(f"/?painting={NOT_IN_THE_GALLERY}")
    visit.says("couldn't load that image")


def test_the_old_painting_stays_until_the_new_one_has_loaded(visit: Visit) -> None:
    before = visit.open()
    held: list[Route] = []
    visit.page.route(
        re.compile(r"/paintings/\d+\.jpg\?digest=\w+$"), lambda route: held.append(route)
    )
    with visit.page.expect_request(re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")):
        visit.page.click("#random-button")

    expect(visit.page.locator("#random-button")).to_be_disabled()
    expect(visit.page.locator("#random-button .spinner-border")).to_be_visible()
    assert visit.shown_now() == before

    held[0].continue_()
    expect(visit.page.locator("#random-button .spinner-border")).to_be_hidden()
    assert visit.shown().object_id != before.object_id


def test_nothing_moves_when_paintings_arrive(visit: Visit) -> None:
    visit.page.add_init_script(f"({LAYOUT_SHIFTS})()")
    visit.open()
    expect(visit.page.locator("#likelihoods .main-svg text").first).to_be_visible()
    visit.next()
    assert visit.page.evaluate("shifts") < 0.05


def test_the_first_load_is_light_and_plotly_comes_after_the_painting(visit: Visit) -> None:
    visit.open()
    expect(visit.page.locator("#likelihoods .main-svg text").first).to_be_visible()
    transferred = visit.page.evaluate(TRANSFERRED)
    plotly = [name for name, _ in transferred if "plotly" in name]
    rest = sum(size for name, size in transferred if "plotly" not in name)
    assert len(plotly) == 1
    assert rest < 1_500_000
    names = [name for name, _ in transferred]
    image = next(name for name in names if f"/paintings/{visit.object_id}.jpg?digest=" in name)
    assert names.index(image) < names.index(plotly[0])
