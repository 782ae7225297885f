"""A click as the browser sends it, and the view that answers it."""

from typing import Any

CALLBACK = "/_dash-update-component"


def click_body(wish: Any, label: Any = "any") -> dict[str, Any]:
    """The body of the page's request for a painting."""
    return {
        "output": "view.data",
        "outputs": {"id": "view", "property": "data"},
        "inputs": [{"id": "wish", "property": "data", "value": wish}],
        "state": [{"id": "culture-choice", "property": "value", "value": label}],
        "changedPropIds": ["wish.data"],
    }


def view_in(answer: dict[str, Any]) -> dict[str, Any]:
    """The view in the callback's answer."""
    view: dict[str, Any] = answer["response"]["view"]["data"]
    return view
