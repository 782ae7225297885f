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


def request(server: Flask, value: Any) -> Any:
    return ask(server, "answer.data", "request.data", value)


def test_a_request_is_answered_in_one_go_under_its_number(server, object_id):
    answer = request(server, {"number": 3, "painting": str(object_id)})
    assert (answer["number"], answer["shown"]["object_id"]) == (3, object_id)


def test_a_random_painting_has_the_label_that_was_chosen(server):
    for label in ("China", "India", "Japan"):
        assert request(server, {"label": label, "exclude": []})["shown"]["culture"] == label


def test_a_search_gives_paintings(server):
    found = ask(server, "search-answer.data", "search-request.data", {"text": "fruit bat"})
    assert [line["href"] for line in found["paintings"]] == ["/?painting=456949"]


def test_about_tells_of_the_model(server):
    assert "About the model" in str(ask(server, "about.children", "about-request.data", True))


def test_what_nobody_foresaw_is_logged_and_told(caplog):
    answer = tell_unexpected(RuntimeError("secret"))
    assert answer["note"] == messages.UNEXPECTED
    assert "secret" in caplog.text
