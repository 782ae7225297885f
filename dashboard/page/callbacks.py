"""Callbacks: thin. The server answers requests with data; scripts in assets/ show it.

A click: `random` or `navigate` (scripts) fill the store `request`, `answer` (server) fills the
store `answer` with an `Answer` (see answer.py), `hang` (script) waits until the image has loaded
and puts everything in its place by `set_props`.
"""

import logging
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output

from dashboard import messages
from dashboard.curator import Curator
from dashboard.page.about import make_about
from dashboard.page.answer import Answer, Found, answer_with_note
from dashboard.page.requests import answer_request, answer_search, read_request, read_search

logger = logging.getLogger(__name__)

SCRIPTS = {  # what each function of the scripts listens to; they set properties by ID
    "navigate": (Input("url", "pathname"), Input("url", "search")),
    "random": (Input("random-button", "n_clicks"),),
    "hang": (Input("answer", "data"),),
    "list": (Input("search-answer", "data"),),
    "arrive": (Input("about", "children"),),
}


def register_callbacks(app: dash.Dash, curator: Curator) -> None:
    """Connect the page with the curator and its scripts."""

    @app.callback(
        Output("answer", "data"),
        Input("request", "data"),
        prevent_initial_call=True,
        on_error=tell_unexpected,
    )
    def answer(data: Any) -> Answer:
        return answer_request(curator, read_request(data, curator.labels))

    @app.callback(
        Output("search-answer", "data"),
        Input("search-request", "data"),
        prevent_initial_call=True,
    )
    def search(data: Any) -> Found:
        return answer_search(curator, read_search(data))

    @app.callback(
        Output("about", "children"),
        Input("about-request", "data"),
        prevent_initial_call=True,
    )
    def about(_data: Any) -> Any:
        return make_about(curator.classifier.card, curator.find)

    for name, inputs in SCRIPTS.items():
        function = ClientsideFunction("page", name)
        app.clientside_callback(function, *inputs, prevent_initial_call=name != "navigate")


def tell_unexpected(error: Exception) -> Answer:
    """Log what a callback did not foresee, and tell the visitor that it was not their fault."""
    logger.error("callback=failed", exc_info=error)
    return answer_with_note(messages.UNEXPECTED)
