"""The callbacks, called as the page calls them."""

from typing import Any

from flask import Flask

from dashboard import messages
from dashboard.page.callbacks import tell_unexpected


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


def test_a_wish_is_answered_in_one_go_under_its_number(server, object_id):
    answer = wish(server, {"number": 3, "object_id": object_id})
    assert (answer["number"], answer["object_id"]) == (3, object_id)
    assert {"image", "caption", "culture", "predicted", "likelihoods"} <= set(answer)


def test_a_random_wish_gives_a_painting_of_its_culture(server):
    for culture in ("China", "India", "Japan"):
        assert wish(server, {"culture": culture, "exclude": []})["culture"] == culture


def test_a_search_gives_links(server):
    found = ask(server, "search-results.children", "painting-search.value", "fruit bat")
    assert "456949" in str(found)
    assert ask(server, "search-results.children", "painting-search.value", "") == []


def test_about_tells_of_the_model(server):
    assert "About the model" in str(ask(server, "about.children", "about-wish.data", True))


def test_what_nobody_foresaw_is_logged_and_told(caplog):
    answer = tell_unexpected(RuntimeError("secret"))
    assert answer["message"] == messages.UNEXPECTED
    assert "secret" in caplog.text
