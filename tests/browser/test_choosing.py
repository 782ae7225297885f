"""The ways to choose a painting: search, address, recently viewed."""

from playwright.sync_api import expect

from tests.browser.visit import Visit

COMPOSING = """(field, key) => field.dispatchEvent(
  new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))"""

# At the press of a button the focus goes where it can be, which a link or a button is not.
FOCUS_AS_SAFARI = """() => document.addEventListener("mousedown", (event) => {
  event.preventDefault();
  event.target.closest("[tabindex]").focus();
})"""

MANY = """() => {
  for (let id = 1; id < 100; id += 1) {
    met.recent.remember({ ...met.shown, search: `?painting=${id}`, object_id: id });
  }
}"""


def test_a_painting_is_found_by_title_artist_and_object_id(visit: Visit) -> None:
    visit.open()
    found = visit.page.locator("#found a")
    search = {"fruit bat": 456949, "han gan night": 39901, "42716": 42716}
    for typed, object_id in search.items():
        visit.page.fill("#painting-search", typed)
        expect(found).to_have_count(1)
        found.click()
        visit.shown(object_id)
        expect(visit.page.locator("#painting-search")).to_have_value("")
        expect(found).to_have_count(0)
        assert visit.focus() == "main"


def test_in_safari_too_a_result_can_be_clicked(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate(FOCUS_AS_SAFARI)
    visit.page.locator("#painting-search").focus()
    visit.page.keyboard.type("fruit bat")
    visit.page.locator("#found a").click()
    visit.shown(456949)


def test_the_search_works_by_keyboard_and_says_what_to_try(visit: Visit) -> None:
    before = visit.open()
    field = visit.page.locator("#painting-search")
    field.fill("land")
    expect(visit.page.locator("#found a").nth(2)).to_be_visible()
    for key in ("Enter", "ArrowDown", "Escape"):  # of a composition they are the input method's
        assert field.evaluate(COMPOSING, key)  # nobody prevented the browser's own
        expect(field).to_be_focused()
        expect(field).to_have_value("land")
    assert visit.shown_now() == before

    field.fill("xyzzyx qwertyuiop")
    expect(visit.page.locator("#found-count")).to_contain_text("Try a title or an artist")
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#found-count")).to_be_empty()

    visit.page.keyboard.type("buddha of medicine bhaishajyaguru")
    expect(visit.page.locator("#found a").first).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.shown(42716)

    visit.page.click("#painting-search")
    visit.page.keyboard.type("fruit bat")
    visit.page.keyboard.press("Enter")  # before the answer
    visit.shown(456949)
    expect(visit.page.locator("#found")).to_be_empty()


def test_a_result_may_be_opened_in_a_tab_of_its_own(visit: Visit) -> None:
    before = visit.open()
    visit.page.fill("#painting-search", "fruit bat")
    found = visit.page.locator("#found a")
    for how in ({"modifiers": ["Control"]}, {"modifiers": ["Shift"]}, {"button": "middle"}):
        with visit.page.context.expect_page() as tab:
            found.click(**how)
        assert tab.value.url.endswith("/?painting=456949")
        tab.value.close()
        assert visit.shown_now() == before
        expect(visit.page.locator("#painting-search")).to_have_value("fruit bat")


def test_more_than_twenty_are_shown_in_steps(visit: Visit) -> None:
    visit.open()
    found = visit.page.locator("#found a")
    for text in ("a", "landscape"):
        visit.page.fill("#painting-search", text)
        for count in (20, 40, 60):
            expect(found).to_have_count(count)
            visit.page.click("#found-more")
    expect(found).to_have_count(80)
    hrefs = found.evaluate_all("links => links.map(link => link.href)")
    assert len(set(hrefs)) == len(hrefs)


def test_the_address_names_the_painting_whatever_else_it_holds(visit: Visit) -> None:
    first = visit.open()
    entries = visit.page.evaluate("history.length")
    for search in ("utm_source=mail&painting=42716", "painting=42716&a=b&", "a=b"):
        shown = visit.open(f"/?{search}")
        assert "42716" not in search or shown.object_id == 42716
        assert visit.page.evaluate("history.length") == entries + 1
        visit.page.go_back()
        visit.shown(first.object_id)


def test_back_and_forward_lead_through_the_paintings(visit: Visit) -> None:
    first, second, third = visit.open(), visit.next(), visit.next()
    visit.page.go_back()
    assert visit.shown(second.object_id) == second
    visit.page.go_back()
    assert visit.shown(first.object_id) == first
    visit.page.go_forward()
    visit.shown(second.object_id)
    visit.page.go_forward()
    assert visit.shown(third.object_id) == third


def test_the_link_can_be_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.clock.install()
    visit.open()
    visit.page.click("#share-button")
    visit.says("Link copied")
    assert visit.page.evaluate("() => navigator.clipboard.readText()") == visit.page.url
    visit.page.clock.fast_forward("00:05")
    visit.says_nothing()


def test_recently_viewed_keeps_verdicts_and_brings_paintings_back(visit: Visit) -> None:
    first, second = visit.open(), visit.next()
    thumbnails = visit.page.locator("#recent li")
    expect(thumbnails).to_have_count(2)
    marks = ["✓" if shown.right else "✗" for shown in (second, first)]
    assert visit.page.locator("#recent li span").all_inner_texts() == marks

    thumbnails.nth(1).locator("a").click()
    assert visit.shown(first.object_id) == first
    expect(thumbnails).to_have_count(2)
    visit.page.reload()
    visit.shown(first.object_id)
    expect(thumbnails).to_have_count(2)
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=1)

    # The picture shown now comes last in what the server is told; both lists have an end.
    assert visit.page.evaluate("met.recent.seen(met.shown)") == [second.object_id, first.object_id]
    visit.page.evaluate(MANY)
    expect(thumbnails).to_have_count(24)
    assert visit.page.evaluate("met.recent.seen(null).length") == 60
