"""Callbacks: thin. The server answers requests with data; scripts in assets/ show it.

A click: `random` or `navigate` (scripts) fill the store `request`, `answer` (server) fills the
store `answer` with an `Answer` (see answer.py), `display` (script) waits until the image has loaded
and puts everything in its place by `set_props`.
"""

import logging
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State
from flask import current_app, request

from dashboard import messages
from dashboard.curator import Curator
from dashboard.page.answer import Answer, Found, answer_with_note
from dashboard.page.further import answer_further, read_further_request
from dashboard.page.requests import answer_request, answer_search, read_request, read_search

logger = logging.getLogger(__name__)

SCRIPTS = {  # what each function of the scripts listens to; they set properties by ID
    "navigate": (
        Input("url", "pathname"),
        Input("url", "search"),
        State("play-content", "data"),
    ),
    "random": (Input("random-button", "n_clicks"),),
    "display": (Input("answer", "data"),),
    "list": (Input("search-answer", "data"),),
    "arrive": (Input("about", "children"),),
}


def register_callbacks(app: dash.Dash, curator: Curator, source_url: str = "") -> None:
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
        Output("further-content", "children"),
        Input("further-request", "data"),
        prevent_initial_call=True,
    )
    def further(data: Any) -> Any:
        # A forged Host header affects only the sender's own answer.
        origin = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
        return answer_further(curator, read_further_request(data), origin, source_url)

    for name, inputs in SCRIPTS.items():
        function = ClientsideFunction("page", name)
        app.clientside_callback(function, *inputs, prevent_initial_call=name != "navigate")


def tell_unexpected(error: Exception) -> Answer:
    """Log an unexpected error and show the visitor a general message."""
    logger.error("callback=failed", exc_info=error)
    return answer_with_note(messages.UNEXPECTED)
