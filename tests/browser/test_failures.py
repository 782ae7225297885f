"""What a visitor sees when server or network fail in the middle of a visit."""

import os
import re
import signal
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit
from tests.serving import served

CALLBACK = "**/_dash-update-component*"


def test_a_lost_connection_is_told_and_the_painting_stays(visit: Visit) -> None:
    visit.forgive("ERR_FAILED", "did not respond")
    before = visit.open()
    visit.page.route(CALLBACK, lambda route: route.abort())
    visit.page.click("#random-button")
    visit.says("No connection")
    assert visit.shown() == before

    visit.page.unroute(CALLBACK)
    assert visit.next().object_id != before.object_id
    expect(visit.page.locator("#message")).to_be_empty()


def test_a_server_that_restarts_is_asked_again_without_a_word(visit: Visit) -> None:
    visit.forgive("503")
    visit.open()
    answers = iter([503, 503])

    def restart(route) -> None:
        status = next(answers, None)
        route.fulfill(status=status) if status else route.continue_()

    visit.page.route(CALLBACK, restart)
    visit.next()
    expect(visit.page.locator("#message")).to_be_empty()


def test_a_worker_that_dies_costs_no_visitor_their_page(
    new_visit: NewVisit, tmp_path: Path
) -> None:
    with served(tmp_path, {"OFFLINE": "1"}) as app:
        visit = new_visit(app.url)
        visit.forgive("ERR_", "did not respond")
        visit.open()
        os.kill(app.workers[0], signal.SIGKILL)
        visit.next(opening_seconds=60)


def test_an_error_in_a_callback_is_told_and_the_painting_stays(visit: Visit) -> None:
    visit.forgive("500", "Callback error")
    before = visit.open()
    visit.page.route(CALLBACK, lambda route: route.fulfill(status=500))
    visit.page.click("#random-button")
    visit.says("No connection")
    assert visit.shown() == before


def test_an_image_that_does_not_come_leaves_the_old_painting(visit: Visit) -> None:
    visit.forgive("503")
    before = visit.open()
    visit.page.route(
        re.compile(r"/paintings/\d+\.jpg\?digest=\w+$"), lambda route: route.fulfill(status=503)
    )
    visit.page.click("#random-button")
    visit.says("couldn't load this image")
    assert visit.shown() == before


def test_an_unknown_painting_in_the_address_gives_another_and_a_note(visit: Visit) -> None:
    for address in ("/?painting=999999999", "/?painting=abc", "/?painting=-1"):
        shown = visit.open(address)
        visit.says("We don't have that painting")
        assert shown.object_id > 0
