"""The callbacks of the first page, called as the page calls them."""

from typing import Any

from flask import Flask

ANY = {"id": "culture-choice", "property": "value", "value": "any"}


def ask(server: Flask, output: str, source: str, value: Any, state: dict[str, Any] = ANY) -> Any:
    """Return what the callback from `source` to `output` gives ("id.property")."""
    (place, prop), (asked, asked_prop) = output.split("."), source.split(".")
    body = {
        "output": output,
        "outputs": {"id": place, "property": prop},
        "inputs": [{"id": asked, "property": asked_prop, "value": value}],
        "state": [state] if state else [],
        "changedPropIds": [source],
    }
    answer = server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    return answer.json["response"][place][prop]


def test_similar_paintings_are_of_a_painting_of_the_collection(server, object_id):
    def similar(shown):
        return str(ask(server, "similar-content.children", "similar-to.data", shown, {}))

    assert f"/?painting={object_id}" not in similar(object_id)
    assert "Use this from your code" in similar(object_id)
    for forged in (None, 0, -1, "x", 2**60, [1]):
        assert "Only for a painting of this collection." in similar(forged)
