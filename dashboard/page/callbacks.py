"""Callbacks: thin. The server answers wishes and searches; scripts in assets/ hang what it answers.

The way of a click: `wish` (script) says what the visitor wants, `answer_wish` (server) answers with
everything at once, `hang` (script) waits until the image has loaded, `present` (script) shows it.
"""

import logging
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard import messages
from dashboard.curator import Curator
from dashboard.page.about import make_about
from dashboard.page.placard import Answer, answer_with_message, make_found
from dashboard.page.wishes import answer_for, find_paintings, read_wish
from museum.images import ImageUnavailable

GUESSES = tuple(f"guess-{number}" for number in range(1, 5))

logger = logging.getLogger(__name__)


def register_callbacks(app: dash.Dash, curator: Curator) -> None:
    """Connect the page with the curator and its scripts."""

    @app.callback(
        Output("answer", "data"),
        Input("wish", "data"),
        prevent_initial_call=True,
        on_error=tell_unexpected,
    )
    def answer_wish(wish: Any) -> Answer:
        number = wish.get("number") if isinstance(wish, dict) else None
        try:
            answer = answer_for(curator, read_wish(wish))
        except ImageUnavailable:
            answer = answer_with_message(messages.IMAGE_UNAVAILABLE)
        return {**answer, "number": number}

    @app.callback(
        Output("search-results", "children"),
        Input("painting-search", "value"),
        prevent_initial_call=True,
    )
    def search_paintings(text: Any) -> Any:
        return make_found(find_paintings(curator.catalogue, text))

    @app.callback(
        Output("about", "children"),
        Input("about-wish", "data"),
        prevent_initial_call=True,
    )
    def tell_about(_wish: Any) -> Any:
        return make_about(curator.classifier.card, curator.find)

    register_clientside(app)


def tell_unexpected(error: Exception) -> Answer:
    """Log what a callback did not foresee, and tell the visitor that it was not their fault."""
    logger.error("callback=failed", exc_info=error)
    return answer_with_message(messages.UNEXPECTED)


def register_clientside(app: dash.Dash) -> None:
    """Connect the scripts in assets/, each function by its name."""

    def connect(name: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(ClientsideFunction("page", name), *arguments, **options)

    connect(
        "wish",
        Output("wish", "data"),
        Output("url", "search"),
        Input("random-button", "n_clicks"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("culture-choice", "value"),
        State("exhibit", "data"),
        State("session", "data"),
    )
    connect(
        "hang",
        Output("exhibit", "data"),
        Output("message", "children"),
        Input("answer", "data"),
        prevent_initial_call=True,
    )
    connect(
        "guess",
        Output("guess", "data"),
        [Input(button, "n_clicks") for button in GUESSES],
        State("exhibit", "data"),
        prevent_initial_call=True,
    )
    connect(
        "present",
        Output("room", "data-phase"),
        Output("painting-image", "src"),
        Output("painting-image", "alt"),
        Output("painting-caption", "children"),
        Output("correct-culture", "children"),
        Output("predicted-culture", "children"),
        Output("predicted-culture", "className"),
        Output("verdict", "children"),
        Output("verdict", "className"),
        Output("your-verdict", "children"),
        Output("likelihoods", "children"),
        Output("announcement", "children"),
        Output("score", "children"),
        Output("history", "children"),
        Output("session", "data"),
        Output("url", "search", allow_duplicate=True),
        Input("exhibit", "data"),
        Input("guess", "data"),
        Input("guess-first", "value"),
        State("session", "data"),
        prevent_initial_call=True,
    )
    connect(
        "explain",
        Output("attention-controls", "hidden"),
        Output("why-button", "aria-pressed"),
        Input("why-button", "n_clicks"),
        Input("attention-opacity", "value"),
        Input("exhibit", "data"),
        prevent_initial_call=True,
    )
    connect(
        "share",
        Output("share-button", "children"),
        Input("share-button", "n_clicks"),
        Input("exhibit", "data"),
        prevent_initial_call=True,
    )
    connect(
        "toggleHelp",
        Output("help", "is_open"),
        Input("help-button", "n_clicks"),
        State("help", "is_open"),
        prevent_initial_call=True,
    )
    connect(
        "turnTo",
        Output("home", "hidden"),
        Output("about", "hidden"),
        Output("about-wish", "data"),
        Input("url", "pathname"),
        State("about-wish", "data"),
        State("exhibit", "data"),
    )
