"""What the model looked at: over the painting and in a sentence, without asking the server."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3));
  const blue = pixels.filter(([red, , blue]) => blue > red + 60).length;
  const yellow = pixels.filter(([red, , blue]) => red > blue + 60).length;
  return [blue / pixels.length, yellow / pixels.length];
}"""
SAME_SHAPE = """() => {
  const canvas = document.querySelector("#attention-map");
  const image = document.querySelector("#painting-image");
  return Math.abs(canvas.width / canvas.height / (image.naturalWidth / image.naturalHeight) - 1);
}"""


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_the_map_comes_and_goes_without_a_request(new_visit: NewVisit, options: dict) -> None:
    visit = new_visit(**options)
    visit.open("/?painting=42716")
    visit.page.wait_for_load_state("networkidle")
    asked = len(visit.requested)
    canvas = visit.page.locator("#attention-map")
    expect(canvas).to_be_hidden()

    visit.page.click("#attention-button")
    expect(canvas).to_be_visible()
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=0.95)
    expect(visit.page.locator("#attention-button")).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator("#looked")).to_contain_text("It looked ")
    ignored, counted = canvas.evaluate(COLOURS)
    assert ignored > 0.05
    assert counted > 0.005

    visit.page.click("#attention-button")
    expect(canvas).to_be_hidden()
    assert len(visit.requested) == asked


def test_a_bar_shows_what_spoke_for_its_label(visit: Visit) -> None:
    visit.open("/?painting=42716")
    visit.page.click("#attention-button")
    predicted = visit.page.locator("#attention-map").evaluate("canvas => canvas.toDataURL()")
    bar = visit.page.locator(".bar").nth(2)
    name = bar.locator(".bar-name").inner_text().removesuffix(" ✓")
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator("#looked")).to_contain_text(f"pointed to {name}")
    expect(visit.page.locator("#announcement")).to_contain_text(f"pointed to {name}")
    other = visit.page.locator("#attention-map").evaluate("canvas => canvas.toDataURL()")
    assert other != predicted
    bar.click()
    expect(visit.page.locator("#attention-map")).to_be_hidden()


def test_the_map_has_the_shape_of_the_painting_and_goes_with_it(visit: Visit) -> None:
    visit.open()
    for _ in range(2):
        visit.page.click("#attention-button")
        assert visit.page.evaluate(SAME_SHAPE) < 0.02
        visit.next()
        expect(visit.page.locator("#attention-map")).to_be_hidden()
