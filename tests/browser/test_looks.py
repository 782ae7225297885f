"""Light and dark, small and wide, with a keyboard alone and for those who do not see."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

SERIOUS = ("serious", "critical")
THEME = "() => document.documentElement.dataset.bsTheme"
NO_SIDEWAYS = "() => document.documentElement.scrollWidth <= innerWidth"


def complaints(visit: Visit) -> list[str]:
    found = Axe().run(visit.page).response["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_visit: NewVisit, scheme: str) -> None:
    visit = new_visit(color_scheme=scheme, reduced_motion="reduce")
    visit.open()
    visit.page.click("#why-button")
    found = {"judged": complaints(visit)}
    visit.page.fill("#painting-search", "land")
    expect(visit.page.locator("#search-results a").nth(2)).to_be_visible()
    found["searching"] = complaints(visit)
    visit.page.keyboard.press("Escape")
    visit.page.check("#guess-first")
    visit.page.click("#random-button")
    expect(visit.page.locator("#room")).to_have_attribute("data-phase", "asking")
    found["asking"] = complaints(visit)
    visit.page.click("#help-button")
    expect(visit.page.locator(".modal.show .keys")).to_be_visible()
    found["help"] = complaints(visit)
    visit.page.goto(visit.url + "/about")
    expect(visit.page.locator("#about .main-svg text").first).to_be_visible()
    found["about"] = complaints(visit)
    assert {state: list_ for state, list_ in found.items() if list_} == {}


def test_the_theme_follows_the_system_until_the_visitor_chooses(new_visit: NewVisit) -> None:
    visit = new_visit(color_scheme="dark")
    visit.open()
    assert visit.page.evaluate(THEME) == "dark"
    document = visit.page.locator("html")
    visit.page.emulate_media(color_scheme="light")
    expect(document).to_have_attribute("data-bs-theme", "light")
    visit.page.click("#theme-button")
    expect(document).to_have_attribute("data-bs-theme", "dark")

    visit.page.goto(visit.url, wait_until="commit")
    visit.page.wait_for_selector("link[rel=stylesheet]", state="attached")
    assert visit.page.evaluate(THEME) == "dark"  # already before the first paint
    visit.shown()


def test_nothing_scrolls_sideways_on_a_small_phone(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    visit.open()
    expect(visit.page.locator("#likelihoods .main-svg text").first).to_be_visible()
    visit.page.click("#why-button")
    assert visit.page.evaluate(NO_SIDEWAYS)
    visit.page.check("#guess-first")
    visit.page.click("#random-button")
    expect(visit.page.locator("#room")).to_have_attribute("data-phase", "asking")
    assert visit.page.evaluate(NO_SIDEWAYS)
    visit.page.goto(visit.url + "/about")
    expect(visit.page.locator("#about .main-svg text").first).to_be_visible()
    assert visit.page.evaluate(NO_SIDEWAYS)


@pytest.mark.parametrize("key", ["n", "N", "Space"])
def test_a_key_gives_the_next_painting(visit: Visit, key: str) -> None:
    before = visit.open()
    visit.page.keyboard.press(key)
    visit.page.wait_for_url(lambda url: url != f"{visit.url}/?painting={before.object_id}")
    assert visit.shown().object_id != before.object_id


def test_no_key_works_while_typing_or_with_a_modifier(visit: Visit) -> None:
    before = visit.open()
    visit.page.keyboard.press("Control+n")
    visit.page.keyboard.press("Alt+n")
    visit.page.click("#painting-search")
    visit.page.keyboard.type("n ?")
    expect(visit.page.locator("#painting-search")).to_have_value("n ?")
    expect(visit.page.locator(".modal")).to_have_count(0)
    expect(visit.page.locator("#random-button")).to_be_enabled()
    assert visit.shown_now() == before


def test_the_space_bar_activates_what_has_the_focus_and_nothing_else(visit: Visit) -> None:
    before = visit.open()
    visit.page.focus("#theme-button")
    theme = visit.page.evaluate(THEME)
    visit.page.keyboard.press("Space")
    assert visit.page.evaluate(THEME) != theme
    assert visit.shown() == before

    visit.page.focus("#random-button")
    visit.page.keyboard.press("Space")
    visit.page.wait_for_url(lambda url: not url.endswith(f"={before.object_id}"))
    visit.shown()
    expect(visit.page.locator("#random-button")).to_be_focused()


def test_the_help_opens_by_its_key_and_closes(visit: Visit) -> None:
    visit.open()
    visit.page.keyboard.press("?")
    expect(visit.page.locator(".modal .keys")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator(".modal")).to_have_count(0)


def test_the_verdict_is_announced_and_the_focus_is_visible(visit: Visit) -> None:
    shown = visit.open()
    announcement = visit.page.locator("#announcement[role=status]")
    expect(announcement).to_contain_text(f"Correct culture: {shown.correct}")
    expect(announcement).to_contain_text(f"The model says {shown.predicted}: ")
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator(":focus-visible")).to_have_css("outline-style", "solid")


def test_the_keyboard_alone_reaches_everything(visit: Visit) -> None:
    visit.open()
    reached = set()
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        reached.add(visit.page.evaluate("() => document.activeElement.id"))
    assert reached >= {
        "theme-button",
        "help-button",
        "random-button",
        "culture-choice",
        "guess-first",
        "why-button",
        "share-button",
        "painting-search",
        "upload-button",
    }


def test_who_wants_less_motion_gets_none(new_visit: NewVisit) -> None:
    visit = new_visit(reduced_motion="reduce")
    visit.open()
    expect(visit.page.locator("#painting-image")).to_have_css("transition-duration", "0s")
