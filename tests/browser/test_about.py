"""The second page, and what others see of a shared link."""

import html
import json
import re

import requests
from playwright.sync_api import expect

from dashboard.page.formatting import percent
from tests.browser.visit import Visit
from tests.serving import ROOT, Served

CARD = json.loads((ROOT / "model" / "model_card.json").read_bytes())


def test_about_tells_what_the_card_says(visit: Visit) -> None:
    visit.page.goto(visit.url + "/about")
    about = visit.page.locator("#about")
    expect(about.locator(".numbers li")).to_have_count(3)
    expect(visit.page.locator("#home")).to_be_hidden()

    test = CARD["figures"]["test"]
    expect(about.locator(".numbers")).to_contain_text(percent(test["mean_recall"]))
    cells = about.locator("td:is(.bg-success, .bg-danger)").all_text_contents()
    counts = [count for row in test["confusion"] for count in row]
    assert [int(cell) for cell in cells] == counts
    expect(about).to_contain_text("It knows only United States")
    expect(about).to_contain_text(CARD["limits"][-1])


def test_between_the_pages_the_painting_stays(visit: Visit) -> None:
    before = visit.open()
    visit.at(".header-link[href='/about']").click()
    expect(visit.page.locator("#about h1")).to_be_visible()
    expect(visit.page).to_have_title("About the model – Met Paintings Classifier")
    visit.page.go_back()
    expect(visit.page.locator("#home")).to_be_visible()
    expect(visit.page).to_have_title(f"{before.title} – Met Paintings Classifier")
    assert visit.shown() == before
    visit.at(".header-link[href='/about']").click()
    visit.at(".brand").click()
    assert visit.shown() == before


def test_a_shared_link_shows_the_painting_to_others(app: Served) -> None:
    page = requests.get(f"{app.url}/?painting=42716", timeout=10).text
    tags = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))
    assert tags["og:image"] == f"{app.url}/paintings/42716.jpg"
    assert "Buddha of Medicine" in html.unescape(tags["og:title"])
    assert tags["og:url"] == f"{app.url}/?painting=42716"
    assert requests.get(tags["og:image"], timeout=10).headers["Content-Type"] == "image/jpeg"


def test_a_link_to_no_painting_is_described_as_the_app(app: Served) -> None:
    for query in ("", "?painting=1", '?painting="><script>'):
        page = requests.get(f"{app.url}/{query}", timeout=10).text
        tags = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))
        assert tags["og:title"] == "Met Paintings Classifier"
        assert requests.get(tags["og:image"], timeout=10).ok
        assert '<script>"' not in page
