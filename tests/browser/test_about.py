"""The page about the model, and the way there and back."""

from playwright.sync_api import expect

from tests.browser.visit import Visit


def test_about_tells_what_the_card_says(visit: Visit) -> None:
    visit.page.goto(visit.url + "/about")
    about = visit.page.locator("#about")
    expect(about.locator(".numbers li")).to_have_count(3)
    expect(about.locator("td:is(.bg-success, .bg-danger)")).to_have_count(16)
    expect(about).to_contain_text("It knows only United States")
    expect(visit.page.locator("#home")).to_be_hidden()


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
