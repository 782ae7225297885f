"""The page about the model: its figures, the pictures behind them, the way there and back."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESKTOP, PHONE, NewVisit
from tests.browser.visit import LOADED, Visit

DIAGRAM = "#reliability-diagram .main-svg text"
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


def open_about(visit: Visit) -> Locator:
    """Go to About and wait until it is there."""
    visit.page.goto(visit.url + "/about")
    expect(visit.at("#about .cells")).to_be_visible()
    return visit.at("#about")


def test_between_the_pages_the_painting_stays(visit: Visit) -> None:
    before = visit.open()
    visit.at(".header-link[href='/about']").focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#about h1")).to_be_visible()
    expect(visit.page.locator("#main")).to_be_focused()
    expect(visit.at(".header-link[aria-current=page]")).to_have_text("About")
    expect(visit.page).to_have_title("About the model – Met Paintings Classifier")
    visit.page.go_back()
    expect(visit.page.locator("#home")).to_be_visible()
    expect(visit.page).to_have_title(f"{before.title} – Met Paintings Classifier")
    assert visit.shown() == before
    visit.at(".header-link[href='/about']").click()
    expect(visit.at("#about .cells")).to_be_visible()
    visit.page.evaluate("scrollTo(0, 900)")
    visit.at(".brand").evaluate("link => link.click()")  # from there
    assert visit.shown() == before
    visit.next()
    visit.page.go_back()
    assert visit.shown(before.object_id) == before
    visit.at(".header-link[href='/about']").click()
    expect(visit.page.locator("#main")).to_be_focused()
    assert visit.page.evaluate("scrollY") == 0


def test_what_is_closed_is_loaded_when_it_is_opened_and_a_mistake_leads_home(visit: Visit) -> None:
    visit.open()
    about = open_about(visit)
    expect(visit.page.locator("#home")).to_be_hidden()
    cell = about.locator(".cells details:has(img)").first
    source = cell.locator("img").first.get_attribute("src") or ""
    about.locator("h2").last.scroll_into_view_if_needed()
    about.locator(".cells").scroll_into_view_if_needed()
    assert visit.url + source not in visit.requested
    cell.locator("summary").focus()
    with visit.page.expect_response(visit.url + source):
        visit.page.keyboard.press("Enter")

    assert not [url for url in visit.requested if "plotly" in url or "async-graph" in url]
    about.locator("#reliability-summary").focus()
    visit.page.keyboard.press("Enter")
    expect(about.locator(DIAGRAM).first).to_be_visible()
    expect(about.locator(".loading")).to_be_hidden()

    link = about.locator(".wall a[href^='/?painting=']").first
    image = link.locator("img")
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    assert image.evaluate(LOADED)
    object_id = int((link.get_attribute("href") or "").partition("=")[2])
    link.click()
    visit.shown(object_id)


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("dark", PHONE), pytest.param("light", DESKTOP, marks=pytest.mark.slow)],
)
def test_axe_finds_nothing_and_small_screens_and_large_text_fit(
    new_visit: NewVisit, scheme: str, size: dict[str, int]
) -> None:
    visit = new_visit(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    about = open_about(visit)
    about.locator(".cells summary").first.click()
    about.locator("#reliability-summary").click()
    expect(about.locator(DIAGRAM).first).to_be_visible()
    assert visit.complaints() == []
    assert not visit.scrolls_sideways()

    about.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    for width, text in ((320, "100%"), (360, "200%"), (1280, "200%")):
        visit.page.set_viewport_size({"width": width, "height": 700})
        visit.page.add_style_tag(content=f"html {{ font-size: {text}; }}")
        visit.page.wait_for_function(FITS)  # Plotly follows the window a little later
