"""Look closely: the painting large, moved by wheel, pinch, drag and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

PLACE = """() => {
  const view = document.querySelector("#closer-view").getBoundingClientRect();
  const { x, y, width, height } = document.querySelector("#closer-image").getBoundingClientRect();
  const { width: viewWidth, height: viewHeight } = view;
  return { x: x - view.x, y: y - view.y, width, height, viewWidth, viewHeight };
}"""


def place(page: Page) -> dict:
    """Where the large painting lies in its view, in pixels."""
    where: dict = page.evaluate(PLACE)
    return where


def look(visit: Visit, object_id: int = 42716) -> dict:
    visit.open(f"/?painting={object_id}")
    visit.page.click("#closer-button")
    expect(visit.page.locator("#closer-look")).to_be_visible()
    expect(visit.page.locator("#closer-image")).to_have_attribute("style", re.compile("scale"))
    return place(visit.page)


def test_it_opens_whole_and_escape_returns_to_where_one_was(visit: Visit) -> None:
    whole = look(visit)
    assert whole["width"] <= whole["viewWidth"] + 1
    assert whole["height"] <= whole["viewHeight"] + 1
    assert visit.focus() == "closer-view"
    expect(visit.page.locator("#closer-link")).to_have_attribute(
        "href", "https://www.metmuseum.org/art/collection/search/42716"
    )
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#closer-look")).to_be_hidden()
    assert visit.focus() == "closer-button"


def test_keys_zoom_and_move(visit: Visit) -> None:
    whole = look(visit)
    for _ in range(4):
        visit.page.keyboard.press("+")
    large = place(visit.page)
    assert large["width"] > 2 * whole["width"]
    visit.page.keyboard.press("ArrowRight")
    assert place(visit.page)["x"] == pytest.approx(large["x"] - 80, abs=1)
    visit.page.keyboard.press("End")
    end = place(visit.page)
    assert end["x"] + end["width"] == pytest.approx(end["viewWidth"], abs=1)
    visit.page.keyboard.press("Home")
    assert place(visit.page)["x"] == pytest.approx(0, abs=1)
    visit.page.keyboard.press("0")
    assert place(visit.page) == pytest.approx(whole)


def test_the_wheel_zooms_at_the_pointer_and_dragging_moves(visit: Visit) -> None:
    before = look(visit)
    visit.page.mouse.move(640, 400)
    at = (640 - before["x"]) / before["width"]
    visit.page.mouse.wheel(0, -600)
    visit.page.wait_for_timeout(0)
    after = place(visit.page)
    assert after["width"] > 2 * before["width"]
    assert (640 - after["x"]) / after["width"] == pytest.approx(at, abs=0.01)

    visit.page.mouse.down()
    visit.page.mouse.move(600, 380)
    visit.page.mouse.up()
    dragged = place(visit.page)
    assert dragged["x"] == pytest.approx(after["x"] - 40, abs=1)
    assert dragged["y"] == pytest.approx(after["y"] - 20, abs=1)


def test_two_fingers_pinch(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    whole = look(visit)
    touch = visit.page.context.new_cdp_session(visit.page)

    def fingers(kind: str, *points: tuple[int, int]) -> None:
        where = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    fingers("touchStart", (150, 300), (210, 300))
    for step in range(1, 7):
        fingers("touchMove", (150 - 15 * step, 300), (210 + 15 * step, 300))
    fingers("touchEnd")
    assert place(visit.page)["width"] > 2 * whole["width"]


def test_the_buttons_do_the_same(visit: Visit) -> None:
    whole = look(visit)
    visit.page.click("#closer-in")
    assert place(visit.page)["width"] > whole["width"]
    visit.page.click("#closer-fit")
    assert place(visit.page) == pytest.approx(whole)
    visit.page.click("#closer-look .dialog-close")
    expect(visit.page.locator("#closer-look")).to_be_hidden()
