"""What a visitor sees when server, network or browser fail in the middle of a visit."""

import os
import re
import signal
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit
from tests.serving import served

CALLBACK = "**/_dash-update-component*"
IMAGE = re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")


def test_a_lost_connection_is_told_and_taken_up_again_by_the_page(visit: Visit) -> None:
    visit.forgive("ERR_FAILED")
    before = visit.open()
    visit.page.route(CALLBACK, lambda route: route.abort())
    visit.page.click("#random-button")
    visit.says("No connection. Trying again…")
    assert visit.shown() == before

    visit.page.unroute(CALLBACK)
    visit.page.wait_for_url(lambda url: not url.endswith(f"={before.object_id}"))
    visit.shown()
    visit.says_nothing()


def test_about_waits_for_a_lost_connection_too(visit: Visit) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    visit.open()
    visit.page.context.set_offline(True)
    visit.at(".header-link[href='/about']").click()
    visit.says("No connection. Trying again…")
    visit.page.context.set_offline(False)
    expect(visit.page.locator("#about h1")).to_have_text("About the model")
    visit.says_nothing()


def test_a_server_that_restarts_is_asked_again_without_a_word(visit: Visit) -> None:
    visit.forgive("503")
    visit.open()
    answers = iter([503])

    def restart(route: Route) -> None:
        status = next(answers, None)
        route.fulfill(status=status) if status else route.continue_()

    visit.page.route(CALLBACK, restart)
    visit.next()
    visit.says_nothing()


def test_a_worker_that_dies_costs_no_visitor_their_page(
    new_visit: NewVisit, tmp_path: Path
) -> None:
    with served(tmp_path, {"OFFLINE": "1"}) as app:
        visit = new_visit(app.url)
        visit.forgive("ERR_", "did not respond")
        visit.open()
        os.kill(app.workers[0], signal.SIGKILL)
        visit.next()


def test_an_error_in_a_callback_is_told_and_the_painting_stays(visit: Visit) -> None:
    visit.forgive("500", "Callback error")
    before = visit.open()
    visit.page.route(CALLBACK, lambda route: route.fulfill(status=500))
    visit.page.click("#random-button")
    visit.says("Something went wrong. Please try again.")
    assert visit.shown() == before


def test_an_image_that_does_not_come_leaves_the_old_painting(visit: Visit) -> None:
    visit.forgive("503")
    before = visit.open()
    visit.page.route(IMAGE, lambda route: route.fulfill(status=503))
    visit.page.click("#random-button")
    visit.says("We couldn’t load this image")
    assert visit.shown() == before


def test_a_note_goes_when_it_no_longer_holds_or_is_dismissed(visit: Visit) -> None:
    visit.open("/?painting=999999999")
    visit.says("We don’t have painting 999999999. Here is another.")
    visit.next()
    visit.says_nothing()
    visit.open("/?painting=abc")
    visit.says("We don’t have painting abc. Here is another.")
    visit.page.click("#note-close")
    visit.says_nothing()
    assert visit.focus() == "main"


def test_an_address_that_could_not_be_had_is_replaced(visit: Visit) -> None:
    visit.open("/?painting=-1")
    assert visit.object_id > 0


def test_an_unknown_address_has_a_page_with_a_way_home(visit: Visit) -> None:
    visit.forgive("404")
    visit.page.goto(visit.url + "/nowhere")
    expect(visit.page.locator("h1")).to_have_text("Page not found")
    visit.page.click("text=See a painting")
    visit.shown()


def test_a_browser_that_forbids_storage_gets_the_whole_page(visit: Visit) -> None:
    visit.page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, {
            get() { throw new DOMException("forbidden", "SecurityError"); },
            configurable: true,
          });
        }"""
    )
    visit.open()
    visit.next()
    expect(visit.page.locator("#recent li")).to_have_count(2)
    visit.page.click("#theme-button")


def test_scripts_that_do_not_start_end_in_a_sentence(visit: Visit) -> None:
    visit.forgive("ERR_FAILED", "uncaught", "is not defined")
    visit.page.route(re.compile("dash_renderer"), lambda route: route.abort())
    visit.page.goto(visit.url)
    expect(visit.page.locator("#cannot-start")).to_be_visible()
