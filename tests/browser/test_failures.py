"""What a visitor sees when server, network or browser fail in the middle of a visit."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit

CALLBACK = "**/_dash-update-component*"
PAUSE = """([attempt, header]) =>
  met.pauseAfter(attempt, new Response("", { headers: { "Retry-After": header } }))"""
AS_ITS_NOTE = """button =>
  getComputedStyle(button).color === getComputedStyle(button.parentElement).color"""
IMAGE = re.compile(r"/paintings/\d+\.jpg\?digest=\w+$")


def fail(visit: Visit, status: int, times: int | None = None) -> None:
    """Answer the page's requests with this status, always or so many times."""
    headers = {"Retry-After": "1"}
    visit.page.route(
        CALLBACK, lambda route: route.fulfill(status=status, headers=headers), times=times
    )


def test_a_lost_connection_is_told_and_taken_up_again_by_the_page(asking: Visit) -> None:
    asking.forgive("ERR_FAILED")
    before = asking.open()
    asking.page.route(CALLBACK, lambda route: route.abort())
    asking.page.click("#random-button")
    asking.says("No connection. Trying again…")
    assert asking.shown_now() == before

    asking.page.unroute(CALLBACK)
    asking.page.wait_for_url(lambda url: not url.endswith(f"={before.object_id}"))
    asking.shown()
    asking.says_nothing()


def test_after_a_minute_without_connection_there_is_a_button_to_try_again(asking: Visit) -> None:
    asking.forgive("ERR_FAILED")
    asking.page.clock.install()
    asking.open()
    asking.page.route(CALLBACK, lambda route: route.abort())
    asking.page.click("#random-button")
    retry = asking.page.locator("#note-retry")
    for _ in range(20):  # the pauses between the attempts
        asking.page.clock.run_for(10_000)
        if retry.is_visible():
            break
    asking.says("Still no connection.")
    assert retry.evaluate(AS_ITS_NOTE)  # axe does not see where the two are alike
    asking.idle()
    attempts = len(asking.asked)
    asking.page.clock.run_for(60_000)
    assert len(asking.asked) == attempts

    before = asking.page.url
    asking.page.unroute(CALLBACK)
    retry.click()
    asking.page.wait_for_url(lambda url: url != before)
    asking.shown()
    asking.says_nothing()


def test_who_dismisses_the_button_is_not_left_waiting(visit: Visit) -> None:
    visit.forgive("ERR_FAILED")
    visit.page.clock.install()
    visit.open()
    visit.page.route(CALLBACK, lambda route: route.abort())
    visit.at(".header-link[href='/about']").click()
    for _ in range(20):
        visit.page.clock.run_for(10_000)
        if visit.page.locator("#note-retry").is_visible():
            break
    visit.says("Still no connection.")
    visit.page.unroute(CALLBACK)
    visit.page.keyboard.press("Escape")
    expect(visit.at("#about .cells")).to_be_visible()


def test_about_that_did_not_come_is_asked_for_at_the_next_visit(visit: Visit) -> None:
    visit.forgive("429", "Callback error")
    visit.open()
    visit.prepared()
    fail(visit, 429)
    visit.at(".header-link[href='/about']").click()
    visit.says("Too many requests.")
    visit.page.unroute(CALLBACK)
    visit.at(".brand").click()
    visit.at(".header-link[href='/about']").click()
    expect(visit.at("#about .cells")).to_be_visible()


def test_a_server_that_is_busy_or_restarts_is_asked_again(asking: Visit) -> None:
    asking.forgive("502", "503")
    asking.open()
    for status, times, said in ((503, 2, "The server is busy."), (502, 1, "")):
        fail(asking, status, times)
        before = asking.page.url
        asking.page.click("#random-button")
        if said:
            asking.says(said)
        asking.page.wait_for_url(lambda url, before=before: url != before)
        asking.shown()
        asking.says_nothing()


def test_the_pauses_grow_unless_a_server_says_when_to_be_asked_again(visit: Visit) -> None:
    def pause(attempt: int, header: str) -> int:
        milliseconds: int = visit.page.evaluate(PAUSE, [attempt, header])
        return milliseconds

    visit.open()
    assert [pause(attempt, "") for attempt in (0, 1, 99)] == [400, 1200, 5000]
    assert [pause(0, header) for header in ("7", "9" * 400)] == [7_000, 60_000]
    assert {pause(0, header) for header in ("soon", "-1")} == {400}


def test_a_failed_click_is_told_and_the_painting_stays(asking: Visit) -> None:
    asking.forgive("429", "500", "Callback error")
    before = asking.open()
    failures = {500: "Something went wrong. Please try again.", 429: "Too many requests."}
    for status, said in failures.items():
        fail(asking, status)
        asking.page.click("#random-button")
        asking.says(said)
        assert asking.shown() == before
        asking.page.unroute(CALLBACK)
    assert asking.next() != before


@pytest.mark.parametrize("saves_data", [False, True])
def test_an_image_that_does_not_come_leaves_the_old_painting(
    new_visit: NewVisit, saves_data: bool
) -> None:
    visit = new_visit(saves_data=saves_data)
    visit.forgive("503")
    before = visit.open()
    visit.page.route(IMAGE, lambda route: route.fulfill(status=503))
    visit.page.click("#random-button")
    visit.says("We couldn’t load this image")
    assert visit.shown() == before
    visit.page.unroute(IMAGE)
    assert visit.next() != before


def test_nobody_reads_of_a_painting_that_could_not_be_prepared(visit: Visit) -> None:
    visit.forgive("500", "Callback error")
    fail(visit, 500)
    with visit.page.expect_response(CALLBACK):
        visit.open()
    visit.says_nothing()
    visit.page.unroute(CALLBACK)
    visit.next()


def test_a_note_goes_when_it_no_longer_holds_or_is_dismissed(visit: Visit) -> None:
    visit.open("/?painting=999999999")
    visit.says("We don’t have painting 999999999. Here is another.")
    assert visit.object_id != 999999999
    visit.next()
    visit.says_nothing()
    visit.open("/?painting=abc")
    visit.says("We don’t have painting abc. Here is another.")
    visit.page.click("#note-close")
    visit.says_nothing()
    assert visit.focus() == "main"
    visit.open("/?painting=-1")
    visit.says("We don’t have painting -1. Here is another.")
    visit.page.keyboard.press("Escape")
    visit.says_nothing()


@pytest.mark.parametrize("found", ["{", "null", '["x", {"thumbnail":{}}]'])
def test_whatever_storage_holds_the_pages_work(visit: Visit, found: str) -> None:
    names = ["recently-viewed", "shortcuts", "theme", "culture-choice", "match", "record"]
    visit.page.add_init_script(
        f"""for (const name of {json.dumps(names)}) {{
          sessionStorage.setItem(name, {json.dumps(found)});
          localStorage.setItem(name, {json.dumps(found)});
        }}"""
    )
    visit.open()
    visit.next()
    expect(visit.page.locator("#recent li")).to_have_count(2)
    visit.page.click("#theme-button")
    visit.page.goto(f"{visit.url}/play")
    for button in (".btn-primary", "[data-key='1']", "[data-key=enter]"):
        visit.page.click(f"#play {button}")
    expect(visit.page.locator("#match-progress")).to_have_text("Painting 2 of 10")


def test_scripts_that_do_not_start_end_in_a_sentence(visit: Visit) -> None:
    visit.forgive("ERR_FAILED", "uncaught", "is not defined")
    visit.page.route(re.compile("dash_renderer"), lambda route: route.abort())
    visit.page.goto(visit.url)
    expect(visit.page.locator("#cannot-start")).to_be_visible()
