"""What the model looked at: over the painting and in a sentence, without asking the server."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import LOADED, Visit

ON_TOP = """() => {
  const image = document.querySelector("#painting-image");
  const { x, y, width, height } = image.getBoundingClientRect();
  const padding = 2 * parseFloat(getComputedStyle(image).paddingLeft);
  const scale = Math.min((width - padding) / image.naturalWidth,
                         (height - padding) / image.naturalHeight);
  const map = document.querySelector("#attention").getBoundingClientRect();
  return [
    map.x + map.width / 2 - (x + width / 2), map.y + map.height / 2 - (y + height / 2),
    map.width - scale * image.naturalWidth, map.height - scale * image.naturalHeight,
  ].map(Math.abs);
}"""
SHOWN = "#attention img:not([hidden])"


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "has_touch": True, "is_mobile": True}])
def test_the_map_comes_and_goes_without_a_request(new_visit: NewVisit, options: dict) -> None:
    visit = new_visit(**options, saves_data=True)
    visit.open("/?painting=42716")
    visit.page.wait_for_load_state("networkidle")
    asked = len(visit.asked)
    button, attention = visit.at("#attention-button"), visit.at(SHOWN)
    expect(attention).to_have_count(0)

    button.click()
    expect(attention).to_have_count(1)
    assert attention.evaluate(LOADED)
    assert max(visit.page.evaluate(ON_TOP)) < 1.5
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=0.95)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(visit.at("#looked")).to_contain_text("It looked ")

    button.click()
    expect(attention).to_have_count(0)
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(visit.at("#attention-legend")).to_be_hidden()
    assert len(visit.asked) == asked

    button.click()
    visit.next()  # with another painting it goes
    expect(attention).to_have_count(0)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_bar_shows_the_evidence_for_its_label(visit: Visit) -> None:
    visit.open("/?painting=42716")
    visit.page.click("#attention-button")
    predicted = visit.at(SHOWN).get_attribute("src")
    bar = visit.at(".bar:not(.predicted)").first
    name = bar.locator(".bar-name").inner_text().removesuffix(" ✓")
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    expect(visit.at(".bar[aria-pressed=true]")).to_have_count(1)
    expect(visit.at("#looked")).to_contain_text(f"vidence for {name}")
    expect(visit.page.locator("#announcement")).to_contain_text(f"vidence for {name}")
    expect(visit.at(SHOWN)).to_have_count(1)
    assert visit.at(SHOWN).get_attribute("src") != predicted
    bar.click()
    expect(visit.at(SHOWN)).to_have_count(0)
