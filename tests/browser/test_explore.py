"""The test paintings on About: matrix, list and map, by mouse and by keyboard."""

import json

import pytest
from playwright.sync_api import Locator, expect

from dashboard.page.formatting import name_of, percent
from tests.browser.conftest import DESKTOP, PHONE, NewVisit
from tests.browser.test_everybody import OVERFLOW, complaints
from tests.browser.visit import LOADED, Visit

ALONE = """() => { // the point farthest from all others whose painting this app shows
  const points = document.querySelector("#map .js-plotly-plot").data.flatMap(
    ({ x, y, customdata }) => x.map((_, n) => ({ x: x[n], y: y[n], href: customdata[n].href })));
  const gap = (one) => Math.min(...points.filter((other) => other !== one)
    .map((other) => Math.hypot(one.x - other.x, one.y - other.y)));
  const here = points.filter(({ href }) => href.startsWith("/"));
  const alone = here.sort((one, other) => gap(other) - gap(one))[0];
  return [points.indexOf(alone), alone.href];
}"""


def open_about(visit: Visit) -> Locator:
    """Go to About and wait until the map is drawn."""
    visit.page.goto(visit.url + "/about")
    expect(visit.page.locator("#map .points path").first).to_be_attached()
    return visit.at("#about")


def card_of(visit: Visit) -> dict:
    card: dict = json.loads(visit.page.request.get(visit.url + "/api/v1/model").text())
    return card


def test_a_cell_of_the_matrix_lists_its_paintings_by_confidence(visit: Visit) -> None:
    about = open_about(visit)
    card = card_of(visit)
    cell = about.locator(".confusion button[data-choice='1-3']")  # China taken for Japan
    count = int(cell.inner_text().partition(":")[0])
    row, column = card["labels"][1], card["labels"][3]
    assert count == card["figures"]["test"]["confusion"][1][3]

    cell.focus()
    visit.page.keyboard.press("Enter")
    what = f"{name_of(row)}, mistaken for {name_of(column)}"
    expect(about.locator("#explore-count")).to_contain_text(f"{what}: {count} painting")
    listed = about.locator("#explore-paintings li")
    expect(listed).to_have_count(count)
    for item in listed.all():
        expect(item).to_contain_text(what)


def test_the_list_can_be_turned_round_and_holds_every_test_painting(visit: Visit) -> None:
    about = open_about(visit)
    tested = card_of(visit)["test_predictions"]
    about.locator("#explore-choice").select_option("all")
    expect(about.locator("#explore-count")).to_have_text(
        f"All test paintings: {len(tested)} paintings"
    )
    expect(about.locator("#explore-paintings li")).to_have_count(len(tested))
    assert about.locator("#map .points path").count() == len(tested)

    about.locator("#explore-choice").select_option("mistakes")
    expect(about.locator("#explore-count")).to_contain_text("All mistakes")
    about.locator("#explore-order").select_option("least")
    sure = sorted(max(row["likelihoods"]) for row in tested if row["label"] != row["predicted"])
    listed = about.locator("#explore-paintings li")
    expect(listed).to_have_count(len(sure))
    expect(listed.first).to_contain_text(f"{percent(sure[0])} sure")
    expect(listed.last).to_contain_text(f"{percent(sure[-1])} sure")


def test_a_listed_painting_has_its_image_and_opens(visit: Visit) -> None:
    about = open_about(visit)
    link = about.locator("#explore-paintings a[href^='/?painting=']").first
    image = link.locator("img")
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    assert image.evaluate(LOADED)
    object_id = int((link.get_attribute("href") or "").partition("=")[2])
    link.click()
    visit.shown(object_id)


def test_a_point_of_the_map_shows_and_opens_its_painting(visit: Visit) -> None:
    page = visit.page
    open_about(visit)
    place, href = page.evaluate(ALONE)
    point = page.locator("#map .points path").nth(place)
    point.scroll_into_view_if_needed()
    point.hover(force=True)
    shown = page.locator("#map-painting a")
    expect(shown).to_have_attribute("href", href)
    expect(shown).to_contain_text("sure")
    expect(shown.locator("img")).to_be_visible()
    expect(page.locator("#map .hovertext")).to_be_visible()
    point.click(force=True)
    visit.shown(int(href.partition("=")[2]))


def test_the_map_works_by_keyboard(visit: Visit) -> None:
    page = visit.page
    open_about(visit)
    page.locator("#map").focus()
    shown = page.locator("#map-painting")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        before = shown.inner_text()
        page.keyboard.press(key)
        expect(shown).not_to_have_text(before)
        seen.append(shown.inner_text())
    assert len(set(seen)) > 2
    href = shown.locator("a").get_attribute("href") or ""
    while not href.startswith("/"):  # a painting that only the Met shows
        page.keyboard.press("ArrowRight")
        expect(shown.locator("a")).not_to_have_attribute("href", href)
        href = shown.locator("a").get_attribute("href") or ""
    page.keyboard.press("Enter")
    visit.shown(int(href.partition("=")[2]))


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("dark", PHONE), pytest.param("light", DESKTOP, marks=pytest.mark.slow)],
)
def test_axe_finds_nothing(new_visit: NewVisit, scheme: str, size: dict[str, int]) -> None:
    visit = new_visit(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    visit.open()  # a painting to be alike to
    visit.open("/?painting=42716")
    visit.at("#further > summary").click()
    expect(visit.at(".alike a").first).to_be_visible()
    found = {"further": complaints(visit)}
    open_about(visit)
    visit.page.locator("#map").focus()
    visit.page.keyboard.press("ArrowRight")
    expect(visit.page.locator("#map-painting")).to_contain_text("sure")
    found["about"] = complaints(visit)
    assert found == {"further": [], "about": []}
    assert visit.page.evaluate(OVERFLOW) <= 0


def test_home_loads_neither_plotly_nor_what_is_for_about(visit: Visit) -> None:
    visit.open()
    visit.next()
    parts = ("plotly", "async-graph", "explore.js", "about.css", "further")
    assert not [url for url in visit.requested if any(part in url for part in parts)]
