"""The callbacks, called as the page calls them."""

from typing import Any

import pytest
from flask import Flask

from dashboard import create_app, messages
from dashboard.opening import NotOpen
from dashboard.page.callbacks import tell_unexpected
from settings import Settings


def ask(server: Flask, output: str, source: str, value: Any) -> Any:
    """Return what the callback from `source` to `output` gives ("id.property")."""
    (place, prop), (asked, asked_prop) = output.split("."), source.split(".")
    body = {
        "output": output,
        "outputs": {"id": place, "property": prop},
        "inputs": [{"id": asked, "property": asked_prop, "value": value}],
        "changedPropIds": [source],
    }
    answer = server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    return answer.json["response"][place][prop]


def wish(server: Flask, value: Any) -> Any:
    return ask(server, "answer.data", "wish.data", value)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A server whose museum is not open."""
    server = create_app(Settings(offline=True)).server

    def curator(*_: object, **__: object) -> None:
        raise NotOpen("Loading.", failed=False)

    monkeypatch.setattr(server.extensions["opening"], "curator", curator)
    return server


def test_a_wish_is_answered_in_one_go_under_its_number(server, object_id):
    answer = wish(server, {"number": 3, "object_id": object_id})
    assert (answer["number"], answer["object_id"]) == (3, object_id)
    assert {"image", "caption", "culture", "predicted", "likelihoods"} <= set(answer)


def test_a_random_wish_gives_a_painting_of_its_culture(server):
    for culture in ("China", "India", "Japan"):
        assert wish(server, {"culture": culture, "exclude": []})["culture"] == culture


def test_while_the_museum_opens_the_page_is_asked_to_try_again(closed):
    assert wish(closed, {"number": 5}) == {
        "message": messages.OPENING,
        "again": True,
        "number": 5,
    }


def test_a_search_gives_links(server):
    found = ask(server, "search-results.children", "painting-search.value", "fruit bat")
    assert "456949" in str(found)
    assert ask(server, "search-results.children", "painting-search.value", "") == []


def test_a_search_says_that_the_museum_is_not_open_yet(closed):
    found = ask(closed, "search-results.children", "painting-search.value", "bat")
    assert messages.OPENING in str(found)


def test_about_is_told_even_while_the_museum_is_closed(closed, server):
    for each in (closed, server):
        assert "About the model" in str(ask(each, "about.children", "about-wish.data", True))


def test_what_nobody_foresaw_is_logged_and_told(caplog):
    answer = tell_unexpected(RuntimeError("secret"))
    assert answer["message"] == messages.UNEXPECTED
    assert "secret" in caplog.text
