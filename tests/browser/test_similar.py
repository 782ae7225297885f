"""Under a prediction: similar paintings and feedback."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit

PAINTING = 42716
MET = "https://www.metmuseum.org/art/collection/search"
CONTENT = "similar-content.children"


def open_similar(visit: Visit) -> Locator:
    similar = visit.at("#similar")
    similar.locator("summary").click()
    expect(similar.locator("h3").last).to_have_text("Label and code")
    return similar


def test_similar_paintings_are_shown_when_they_are_asked_for(visit: Visit) -> None:
    visit.open()  # a painting to be similar to
    visit.open(f"/?painting={PAINTING}")
    assert CONTENT not in visit.asked
    similar = open_similar(visit)
    assert visit.asked.count(CONTENT) == 1
    expect(similar).to_contain_text("Similar, according to the model")
    alike = similar.locator(".wall a")
    expect(alike.first).to_be_visible()
    hrefs = [link.get_attribute("href") or "" for link in alike.all()]
    assert f"/?painting={PAINTING}" not in hrefs

    alike.first.focus()
    visit.page.keyboard.press("Enter")
    shown = visit.shown(int(hrefs[0].partition("=")[2]))
    assert visit.focus() == "main"
    # It stays open, now for the other painting.
    met = similar.get_by_role("link", name="from the Met")
    expect(met).to_have_attribute("href", f"{MET}/{shown.object_id}")
    report = similar.get_by_role("link", name="Report")
    expect(report).to_have_attribute("href", re.compile("^https://example.org/paintings/"))
