"""Look closely: the painting large, moved by wheel, pinch, drag and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

# Where the painting is, without the bands beside it, once the browser has drawn it.
PLACE = """async () => {
  const drawn = () => new Promise(requestAnimationFrame);
  for (let i = 0; i < 2; i += 1) await drawn();
  const view = document.querySelector("#closer-view").getBoundingClientRect();
  const image = document.querySelector("#closer-image");
  const box = image.getBoundingClientRect();
  const scale = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  const [width, height] = [scale * image.naturalWidth, scale * image.naturalHeight];
  const x = box.x + (box.width - width) / 2 - view.x;
  const y = box.y + (box.height - height) / 2 - view.y;
  return { x, y, width, height, viewWidth: view.width, viewHeight: view.height };
}"""
LANDSCAPE = 39901  # 4 to 3
BUDDHA = 42716
PINCH = """deltaY => document.querySelector("#closer-view").dispatchEvent(new WheelEvent("wheel",
  { deltaY, ctrlKey: true, clientX: 400, clientY: 400, bubbles: true, cancelable: true }))"""
HANDSCROLL = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 200 });
  canvas.getContext("2d").fillRect(0, 0, 4000, 200);
  const image = document.querySelector("#painting-image");
  image.src = canvas.toDataURL();
  return image.decode();
}"""


def place(page: Page) -> dict:
    """Where the large painting lies in its view, in pixels."""
    where: dict = page.evaluate(PLACE)
    return where


def open_closely(visit: Visit) -> dict:
    visit.page.click("#page .closer-button")
    expect(visit.page.locator("#closer-look")).to_be_visible()
    expect(visit.page.locator("#closer-image")).to_have_attribute("style", re.compile("scale"))
    return place(visit.page)


def look(visit: Visit, object_id: int = BUDDHA) -> dict:
    visit.open(f"/?painting={object_id}")
    return open_closely(visit)


def is_whole(where: dict) -> bool:
    return (
        where["x"] >= -1
        and where["y"] >= -1
        and where["x"] + where["width"] <= where["viewWidth"] + 1
        and where["y"] + where["height"] <= where["viewHeight"] + 1
    )


def test_it_opens_whole_and_escape_returns_to_where_one_was(visit: Visit) -> None:
    whole = look(visit)
    assert is_whole(whole)
    assert visit.focus() == "closer-view"
    expect(visit.page.locator("#closer-link")).to_have_attribute(
        "href", f"https://www.metmuseum.org/art/collection/search/{BUDDHA}"
    )
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#closer-look")).to_be_hidden()
    expect(visit.page.locator("#page .closer-button")).to_be_focused()

    open_closely(visit)
    visit.page.click("#closer-in")
    assert place(visit.page)["width"] > whole["width"]
    visit.page.click("#closer-fit")
    assert place(visit.page) == pytest.approx(whole)
    visit.page.click("#closer-look .dialog-close")
    expect(visit.page.locator("#closer-look")).to_be_hidden()


def test_a_handscroll_fills_the_view_from_its_beginning_to_its_end(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE)
    visit.open()
    visit.page.evaluate(HANDSCROLL)
    where = open_closely(visit)
    assert where["height"] == pytest.approx(where["viewHeight"], abs=2)
    assert where["y"] == pytest.approx(0, abs=2)
    assert where["x"] == pytest.approx(0, abs=2)
    visit.page.keyboard.press("End")
    end = place(visit.page)
    assert end["x"] + end["width"] == pytest.approx(end["viewWidth"], abs=2)


def test_keys_and_a_trackpads_pinch_zoom_and_move(visit: Visit) -> None:
    whole = look(visit)
    for _ in range(4):
        visit.page.keyboard.press("+")
    large = place(visit.page)
    assert large["width"] > 2 * whole["width"]
    visit.page.keyboard.press("Control+0")  # the browser's own
    assert place(visit.page) == large
    visit.page.keyboard.press("ArrowRight")
    assert place(visit.page)["x"] == pytest.approx(large["x"] - 80, abs=1)
    visit.page.keyboard.press("End")
    end = place(visit.page)
    assert end["x"] + end["width"] == pytest.approx(end["viewWidth"], abs=1)
    visit.page.keyboard.press("Home")
    assert place(visit.page)["x"] == pytest.approx(0, abs=1)
    visit.page.keyboard.press("0")
    assert place(visit.page) == pytest.approx(whole)
    visit.page.keyboard.press("-")
    assert place(visit.page) == pytest.approx(whole)
    assert not visit.page.evaluate(PINCH, -100)  # the page itself is not enlarged
    assert place(visit.page)["width"] == pytest.approx(2.718 * whole["width"], rel=0.01)


def test_the_wheel_zooms_at_the_pointer_and_dragging_moves(visit: Visit) -> None:
    before = look(visit)
    visit.page.mouse.move(640, 400)
    at = (640 - before["x"]) / before["width"]
    visit.page.mouse.wheel(0, -600)
    expect(visit.page.locator("#closer-image")).not_to_have_attribute(
        "style", re.compile(r"scale\(1\)")
    )
    after = place(visit.page)
    assert after["width"] > 2 * before["width"]
    assert (640 - after["x"]) / after["width"] == pytest.approx(at, abs=0.01)

    visit.page.mouse.down()
    visit.page.mouse.move(600, 380)
    visit.page.mouse.up()
    dragged = place(visit.page)
    assert dragged["x"] == pytest.approx(after["x"] - 40, abs=1)
    assert dragged["y"] == pytest.approx(after["y"] - 20, abs=1)


def test_a_phone_shows_a_landscape_whole_and_two_fingers_pinch(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    whole = look(visit, LANDSCAPE)
    assert is_whole(whole)
    assert whole["width"] == pytest.approx(whole["viewWidth"], abs=1)
    touch = visit.page.context.new_cdp_session(visit.page)

    def fingers(kind: str, *points: tuple[int, int]) -> None:
        where = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    fingers("touchStart", (150, 300), (210, 300))
    for step in range(1, 7):
        fingers("touchMove", (150 - 15 * step, 300), (210 + 15 * step, 300))
    fingers("touchEnd")
    assert place(visit.page)["width"] == pytest.approx(4 * whole["width"], rel=0.05)
