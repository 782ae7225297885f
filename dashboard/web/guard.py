"""Makes Dash's own routes strict: unknown paths get 404, malformed callbacks 400."""

from collections.abc import Callable, Mapping
from typing import Any

import dash
from dash.exceptions import DependencyException
from flask import abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

PAGES = ("/play", "/about")  # beside the first, which has its own route
ELSEWHERE = "/<path:path>"
CALLBACK = "/_dash-update-component"
NO_OBJECT = "The body must be a JSON object."
TOO_DEEP = "The body is nested too deep."
NO_CALLBACK = "The page has no such callback."
OTHER_ARGUMENTS = "The arguments are not those of the callback."


def guard_page(app: dash.Dash) -> None:
    """Narrow the routes on which Dash takes whatever comes."""
    server = app.server
    (elsewhere,) = server.url_map.iter_rules(ELSEWHERE)
    elsewhere.methods = set()  # it fits every path: with it none would be unknown
    for page in PAGES:
        server.add_url_rule(page, page, app.index)
    server.view_functions[CALLBACK] = _only_callbacks(
        app.callback_map, server.view_functions[CALLBACK]
    )

    @server.errorhandler(DependencyException)
    def no_such_package(_error: DependencyException) -> ResponseReturnValue:
        return server.handle_user_exception(NotFound())


def complaint(body: Any, callbacks: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the body of a callback's request, if it is not one of the page's.

    `callbacks` is Dash's `callback_map`: declared inputs and state by the outputs' joint ID.
    """
    if not isinstance(body, dict):
        return NO_OBJECT
    output = body.get("output")
    callback = callbacks.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:  # without: it runs in the browser
        return NO_CALLBACK
    changed = body.get("changedPropIds", [])
    fits = (
        _names(body.get("inputs", [])) == _names(callback["inputs"])
        and _names(body.get("state", [])) == _names(callback["state"])
        and _joint_id(body.get("outputs")) == output
        and isinstance(changed, list)
        and all(isinstance(name, str) for name in changed)
    )
    return None if fits else OTHER_ARGUMENTS


def _names(properties: Any) -> list[tuple[str, str]] | None:
    """Return the IDs and properties that are listed, or None when that is no list of these."""
    listed = properties if isinstance(properties, list) else [properties]
    if not all(isinstance(item, dict) for item in listed):
        return None
    names = [(item.get("id"), item.get("property")) for item in listed]
    return names if all(isinstance(name, str) for pair in names for name in pair) else None


def _joint_id(outputs: Any) -> str:
    """Return the one ID by which Dash knows all outputs of a callback together."""
    names = [".".join(pair) for pair in _names(outputs) or []]
    return f"..{'...'.join(names)}.." if isinstance(outputs, list) else "".join(names)


def _only_callbacks(callbacks: Mapping[str, Any], answer: Callable) -> Callable:
    def check_and_answer() -> ResponseReturnValue:
        try:
            body = request.get_json()
        except RecursionError:
            abort(400, TOO_DEEP)
        reason = complaint(body, callbacks)
        if reason is not None:
            abort(400, reason)
        return answer()

    return check_and_answer
