"""Likelihoods, and the ways to choose a painting: label, search, address, recently viewed."""

from playwright.sync_api import expect

from tests.browser.conftest import SEEN
from tests.browser.visit import Visit

NAMES = {"United States", "China", "India", "Japan"}


def test_the_likelihoods_are_sorted_bars_and_the_right_one_is_marked(visit: Visit) -> None:
    shown = visit.open()
    names = visit.page.locator(".bar-name").all_inner_texts()
    assert {name.removesuffix(" ✓") for name in names} == NAMES
    assert names[0].removesuffix(" ✓") == shown.predicted
    assert [name for name in names if "✓" in name] == [f"{shown.correct} ✓"]
    bars = visit.page.locator(".bar-track span").all()
    widths = [bar.evaluate("bar => bar.getBoundingClientRect().width") for bar in bars]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 2 * widths[-1]


def test_a_label_may_be_chosen_for_the_random_painting(visit: Visit) -> None:
    visit.open()
    for culture in ("India", "Japan"):
        visit.page.select_option("#culture-choice", culture)
        assert {visit.next().correct for _ in range(3)} == {culture}


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


def test_enter_opens_the_first_painting_also_before_the_answer(visit: Visit) -> None:
    visit.open()
    visit.page.click("#painting-search")
    visit.page.keyboard.type("fruit bat")
    visit.page.keyboard.press("Enter")
    visit.shown(456949)
    expect(visit.page.locator("#found")).to_be_empty()


def test_a_misspelt_name_offers_the_nearest(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#painting-search", "gnog xian landscapes poems")
    expect(visit.page.locator("#found [role=status]")).to_contain_text("Did you mean “Gong xian")
    visit.page.press("#painting-search", "Enter")
    assert "andscape" in visit.shown().title


def test_the_search_works_by_keyboard_and_says_what_to_try(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#painting-search", "xyzzyx qwertyuiop")
    expect(visit.page.locator("#found [role=status]")).to_contain_text("Try a title or an artist")
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#found")).to_be_empty()

    visit.page.keyboard.type("buddha of medicine bhaishajyaguru")
    expect(visit.page.locator("#found a").first).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.shown(42716)


def test_more_than_twenty_are_paged(visit: Visit) -> None:
    visit.open()
    found = visit.page.locator("#found a")
    visit.page.fill("#painting-search", "a")
    expect(found).to_have_count(20)
    visit.page.click("text=Show more")
    expect(found).to_have_count(40)
    hrefs = found.evaluate_all("links => links.map(link => link.href)")
    assert len(set(hrefs)) == 40


def test_the_address_names_the_painting_and_opens_it(visit: Visit) -> None:
    shown = visit.open("/?painting=42716")
    assert shown.object_id == 42716
    assert "Buddha of Medicine" in shown.title


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
    visit.open()
    visit.page.click("#share-button")
    expect(visit.page.locator("#share-button")).to_contain_text("copied")
    expect(visit.page.locator("#announcement")).to_have_text("Link copied")
    assert visit.page.evaluate("() => navigator.clipboard.readText()") == visit.page.url
    visit.next()
    expect(visit.page.locator("#share-button")).to_have_text("Copy link")


def test_recently_viewed_keeps_verdicts_and_brings_paintings_back(visit: Visit) -> None:
    first, second = visit.open(), visit.next()
    thumbnails = visit.page.locator("#recent li")
    expect(thumbnails).to_have_count(2)
    marks = ["✓" if shown.correct == shown.predicted else "✗" for shown in (second, first)]
    assert visit.page.locator("#recent li span").all_inner_texts() == marks

    thumbnails.nth(1).locator("a").click()
    assert visit.shown(first.object_id) == first
    expect(thumbnails).to_have_count(2)
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=1)


def test_recently_viewed_outlives_a_reload(visit: Visit) -> None:
    visit.open()
    visit.next()
    visit.page.reload()
    visit.shown()
    expect(visit.page.locator("#recent li")).to_have_count(2)


def test_the_page_says_when_training_has_seen_the_painting(visit: Visit) -> None:
    visit.open(f"/?painting={SEEN}")
    expect(visit.page.locator("#painting-remark")).to_contain_text("was trained on this painting")
    visit.open("/?painting=42716")
    expect(visit.page.locator("#painting-remark")).to_be_empty()
