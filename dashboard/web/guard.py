"""Makes Dash's own routes strict: unknown paths get 404, malformed callbacks 400."""

import logging
from collections.abc import Iterable
from typing import NoReturn

import dash
from dash.exceptions import DependencyException, PreventUpdate
from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

ELSEWHERE = "/<path:path>"
CALLBACK = "/_dash-update-component"
MALFORMED = "The body is not a request for one of the page’s callbacks."

logger = logging.getLogger(__name__)


def mark_as_ours(error: Exception) -> NoReturn:
    """Note that a callback itself raised this error. It is Dash's `on_error`."""
    g.callback_error = error
    raise error


def guard_pages(app: dash.Dash, pages: Iterable[str]) -> None:
    """Narrow the routes on which Dash takes whatever comes. Needs `on_error=mark_as_ours`.

    `pages` are the paths of the pages but the first, which has its own route.
    """
    server = app.server
    (elsewhere,) = server.url_map.iter_rules(ELSEWHERE)
    elsewhere.methods = set()  # it fits every path: with it none would be unknown
    for page in pages:
        server.add_url_rule(page, page, app.index)
        server.add_url_rule(f"{page}/", f"{page}/", without_slash)
    dispatch = server.view_functions[CALLBACK]

    def answer_callback() -> ResponseReturnValue:
        try:
            return dispatch()
        except (HTTPException, PreventUpdate):
            raise
        except Exception as error:
            if error is g.get("callback_error"):
                raise
            # Dash reads the body without checking it, and stumbles over it in many ways.
            logger.info("callback=malformed error=%.200r", error)
            abort(400, MALFORMED)

    @server.errorhandler(DependencyException)
    def no_such_package(_error: DependencyException) -> ResponseReturnValue:
        return server.handle_user_exception(NotFound())

    server.view_functions[CALLBACK] = answer_callback


def without_slash() -> ResponseReturnValue:
    """Lead to the page whose address has a slash too many."""
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(request.path.rstrip("/") + query)
