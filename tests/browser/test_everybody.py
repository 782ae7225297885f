"""For everybody: keyboard alone, screen readers, small screens, zoom, colours, print."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, NewVisit
from tests.browser.visit import Visit

STOP = """() => document.activeElement.matches(".closer-button")
  ? "closer-button" : document.activeElement.id"""
THEME = "() => document.documentElement.dataset.bsTheme"
SMALL_TARGETS = """() => [...document.querySelectorAll(":is(button, a, select):not(#shell *)")]
  .filter((each) => each.checkVisibility() && !each.closest("p, .skip-link, h2"))
  .map((each) => [each.textContent || each.id, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 43.5)
  .map(([name, { width, height }]) => `${name}: ${width} x ${height}`)"""
BAR = "(track, name) => getComputedStyle(track, '::before').getPropertyValue(name)"
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CLIPPED = """() => [...document.querySelectorAll(":is(button, dd, dt, h1, h2, p, a, label)")]
  .filter((each) => each.checkVisibility() && !each.closest(".visually-hidden, .recent, #shell"))
  .filter((each) => !each.matches(".visually-hidden, .skip-link"))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
  .filter((each) => getComputedStyle(each).overflowX !== "visible")
  .map((each) => each.textContent)"""


@pytest.mark.parametrize(
    ("scheme", "size"),
    [
        ("dark", PHONE),
        ("light", DESKTOP),
        pytest.param("light", PHONE, marks=pytest.mark.slow),
        pytest.param("dark", DESKTOP, marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(new_visit: NewVisit, scheme: str, size: dict[str, int]) -> None:
    visit = new_visit(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    visit.open("/?painting=abc")
    found = {"painting": visit.complaints()}
    visit.page.click("#note-close")
    visit.page.click("#attention-button")
    found["attention"] = visit.complaints()
    visit.page.fill("#painting-search", "land")
    expect(visit.page.locator("#found a").nth(2)).to_be_visible()
    found["searching"] = visit.complaints()
    upper, lower = visit.box("#judgement"), visit.box(".found")
    assert lower["y"] >= upper["y"] + upper["height"]  # it does not cover the verdict
    visit.page.keyboard.press("Escape")
    visit.page.click("#help-button")
    found["help"] = visit.complaints()
    visit.page.keyboard.press("Escape")
    visit.page.click("#page .closer-button")
    expect(visit.page.locator("#closer-look")).to_be_visible()
    found["look closely"] = visit.complaints()
    visit.forgive("404")
    visit.page.goto(visit.url + "/nowhere")
    found["not found"] = visit.complaints()
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


def test_a_finger_meets_targets_of_44_pixels_and_leaves_no_colour(new_visit: NewVisit) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    before = visit.open()
    assert visit.page.evaluate(SMALL_TARGETS) == []
    visit.page.click("#attention-button")
    assert not visit.scrolls_sideways()
    button = visit.page.locator("#random-button")
    colour = button.evaluate("each => getComputedStyle(each).backgroundColor")
    button.tap()
    visit.page.wait_for_url(lambda url: not url.endswith(f"={before.object_id}"))
    visit.shown()
    expect(button).to_have_css("background-color", colour)


def test_zoom_and_wide_text_spacing_lose_nothing(visit: Visit) -> None:
    """320 by 256 pixels is what 400 % zoom leaves of a screen of 1280 by 1024."""
    visit.open()
    visit.page.add_style_tag(content=TEXT_SPACING)
    for size in ({"width": 320, "height": 256}, PHONE, DESKTOP):
        visit.page.set_viewport_size(size)
        assert not visit.scrolls_sideways()
        assert visit.page.evaluate(CLIPPED) == []
        visit.page.locator("#random-button").scroll_into_view_if_needed()
        expect(visit.page.locator("#random-button")).to_be_in_viewport(ratio=1)


def test_text_of_twice_the_size_loses_nothing(visit: Visit) -> None:
    fonts = {"fontSizes": {"standard": 32, "fixed": 26}}  # as set in the browser
    visit.page.context.new_cdp_session(visit.page).send("Page.setFontSizes", fonts)
    visit.open()
    expect(visit.page.locator("html")).to_have_css("font-size", "32px")
    for size in (PHONE, {"width": 1280, "height": 1024}):
        visit.page.set_viewport_size(size)
        assert not visit.scrolls_sideways()
        assert visit.page.evaluate(CLIPPED) == []
        frame = visit.box("#home .frame")
        assert frame["width"] > 0.6 * size["width"]


def test_a_phone_held_sideways_shows_painting_and_button_at_once(new_visit: NewVisit) -> None:
    visit = new_visit(viewport={"width": 740, "height": 360}, is_mobile=True, has_touch=True)
    visit.open()
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=1)
    expect(visit.page.locator("#random-button")).to_be_in_viewport(ratio=1)
    assert not visit.scrolls_sideways()


def test_the_skip_link_comes_first_on_every_page_and_leaves_the_address(visit: Visit) -> None:
    for path in ("/?painting=42716", "/about"):
        visit.page.goto(visit.url + path)
        expect(visit.at(".skip-link")).to_be_attached()
        visit.page.keyboard.press("Tab")
        expect(visit.page.locator(":focus")).to_have_text("Skip to content")
        expect(visit.page.locator(":focus")).to_be_in_viewport()
        visit.page.keyboard.press("Enter")
        assert visit.focus() == "main"
        assert visit.page.url == visit.url + path


def test_the_keyboard_alone_reaches_everything_in_the_order_that_is_seen(visit: Visit) -> None:
    visit.open("/?painting=42716")
    reached: list[str] = []
    for _ in range(30):
        visit.page.keyboard.press("Tab")
        expect(visit.page.locator(":focus-visible")).to_have_css("outline-style", "solid")
        reached.append(visit.page.evaluate(STOP))
        if "upload-button" in reached:
            break
    wanted = ["theme-button", "help-button", "closer-button", "random-button", "culture-choice"]
    wanted += ["attention-button", "share-button", "painting-search", "upload-button"]
    assert [place for place in reached if place in wanted] == wanted


def test_the_main_journey_by_keyboard_keeps_the_focus(visit: Visit) -> None:
    before = visit.open()
    visit.page.focus("#random-button")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(lambda url: not url.endswith(f"={before.object_id}"))
    shown = visit.shown()
    assert visit.focus() == "random-button"
    announcement = visit.page.locator("#announcement[role=status]")
    expect(announcement).to_contain_text(f"The Met says {shown.correct}.")
    expect(announcement).to_contain_text(f"The model says {shown.predicted}, ")

    bar = visit.at(".bar:not(.predicted)").first
    bar.focus()
    visit.page.keyboard.press("Enter")
    expect(announcement).to_contain_text("vidence for")
    expect(bar).to_be_focused()


def test_keys_work_on_any_layout_but_not_while_typing_with_a_modifier_or_switched_off(
    visit: Visit,
) -> None:
    before = visit.open()
    for keys in ({"key": "n", "code": "KeyL"}, {"key": "т", "code": "KeyN"}):
        visit.page.dispatch_event("body", "keydown", keys)
        visit.page.wait_for_url(lambda url, old=before: not url.endswith(f"={old.object_id}"))
        before = visit.shown()

    composing = {"key": "n", "code": "KeyN", "isComposing": True}
    visit.page.dispatch_event("body", "keydown", composing)
    visit.page.keyboard.press("Control+n")
    visit.page.keyboard.press("Alt+n")
    visit.page.click("#painting-search")
    visit.page.keyboard.type("land z?")
    expect(visit.page.locator("#painting-search")).to_have_value("land z?")
    expect(visit.page.locator("#help")).to_be_hidden()
    assert visit.shown_now() == before

    visit.page.focus("#share-button")
    visit.page.keyboard.press("?")
    expect(visit.page.locator("#help .keys")).to_be_visible()
    box = visit.box("#help")
    visit.page.mouse.click(box["x"] + 5, box["y"] + 5)
    visit.page.uncheck("#shortcuts-switch")
    visit.page.mouse.click(5, 5)
    expect(visit.page.locator("#help")).to_be_hidden()
    assert visit.focus() == "share-button"
    visit.page.reload()
    before = visit.shown()
    visit.page.keyboard.press("n")
    visit.page.keyboard.press("?")
    expect(visit.page.locator("#help")).to_be_hidden()
    assert visit.shown_now() == before


def test_forced_colours_keep_focus_and_bars_and_less_motion_is_none(new_visit: NewVisit) -> None:
    visit = new_visit(forced_colors="active", reduced_motion="reduce")
    visit.open()
    expect(visit.page.locator("#painting-image")).to_have_css("transition-duration", "0s")
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator(":focus-visible")).to_have_css("outline-style", "solid")
    ground = visit.page.locator("body").evaluate("each => getComputedStyle(each).backgroundColor")
    assert visit.at(".bar-track").first.evaluate(BAR, "background-color") != ground


def test_print_gives_painting_and_verdict_on_one_sheet(visit: Visit) -> None:
    visit.open("/?painting=670909")  # the title of 250 characters
    visit.page.emulate_media(media="print")
    visit.page.set_viewport_size({"width": 718, "height": 1047})  # A4 with margins
    for place in ("#home .frame", "#verdict", "#caption .caption-title", "#likelihoods"):
        expect(visit.at(place)).to_be_in_viewport(ratio=1)
    for place in ("#random-button", "#home .closer-button", ".page-header", "#painting-search"):
        expect(visit.at(place)).to_be_hidden()
    assert visit.at(".bar-track").first.evaluate(BAR, "print-color-adjust") == "exact"
    for paper in ("A4", "Letter"):
        sheets = visit.page.pdf(format=paper)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
