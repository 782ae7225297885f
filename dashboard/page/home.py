"""The first page: the painting, its placard, and what a visitor may do."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.page.access import UNSPOKEN, named
from museum.collecting.rules import CULTURES

DESCRIPTION = "Paintings from The Met, and where a neural network thinks they come from."
ANY_CULTURE = "any"  # no culture's name, so that it chooses none
EMPTY: Any = {"data-phase": "empty"}
PRESSED: Any = {"aria-pressed": "false"}
SENTENCES: Any = {  # that the scripts may need when the server cannot be asked
    "data-unreachable": messages.UNREACHABLE,
    "data-image-unavailable": messages.IMAGE_UNAVAILABLE,
    "data-too-large": messages.TOO_LARGE,
    "data-not-a-picture": messages.NOT_A_PICTURE,
}
SEARCH_PAUSE = 150  # milliseconds without typing, before the server is asked


def make_home() -> Component:
    """The room with the painting, and what a visitor may do there."""
    return html.Div(
        [
            html.H1("Which culture painted this?", className="page-title"),
            html.P(DESCRIPTION, className="page-lead"),
            html.Div(
                [
                    make_frame(),
                    make_controls(),
                    make_judgement(),
                    html.Div(id="painting-caption", className="caption"),
                ],
                id="room",
                className="room",
                **EMPTY,
            ),
            make_more(),
            make_history(),
        ],
        id="home",
    )


def make_frame() -> Component:
    """The painting, in a space that is kept for it, and the line of notes under it."""
    return html.Div(
        [
            html.Figure(
                [
                    html.Img(id="painting-image", alt=""),
                    html.Canvas(id="attention-map", **UNSPOKEN),
                    html.Div(className="spinner-border", **UNSPOKEN),
                    html.P(id="message", className="note", role="status", **SENTENCES),
                ],
                className="frame",
            ),
            html.P(id="announcement", className="visually-hidden", role="status"),
        ],
        className="wall",
    )


def make_controls() -> Component:
    """The button that everything is about, and how it chooses."""
    return html.Div(
        [
            html.Div(
                dbc.Button(
                    [html.Span(className="spinner-border spinner-border-sm"), "Random painting"],
                    id="random-button",
                    color="primary",
                    size="lg",
                    className="w-100",
                ),
                className="main-action",
            ),
            html.Div(
                [
                    dbc.Label(
                        "Culture of the painting",
                        html_for="culture-choice",
                        className="visually-hidden",
                    ),
                    dbc.Select(
                        [{"label": "Any culture", "value": ANY_CULTURE}]
                        + [{"label": culture, "value": culture} for culture in CULTURES],
                        value=ANY_CULTURE,
                        id="culture-choice",
                    ),
                    dbc.Switch(
                        label="Guess first",
                        id="guess-first",
                        persistence=True,
                        persistence_type="session",
                    ),
                ],
                className="choices",
            ),
        ],
        className="controls",
    )


def make_judgement() -> Component:
    """The question to the visitor, or the two cultures with verdict and likelihoods; the score."""
    return html.Section(
        [make_question(), make_answer(), html.P(id="score", className="score", role="status")],
        className="judgement",
        **named("Judgement"),
    )


def make_question() -> Component:
    """One button per culture, for who guesses first."""
    buttons = [
        dbc.Button(
            [html.Kbd(str(number), **UNSPOKEN), culture],
            id=f"guess-{number}",
            value=culture,
            outline=True,
            color="secondary",
        )
        for number, culture in enumerate(CULTURES, start=1)
    ]
    return html.Div(
        [html.H2("Your guess?", className="label"), html.Div(buttons, className="guesses")],
        className="guess-panel",
    )


def make_answer() -> Component:
    """The two cultures, the verdict, the likelihoods and what may be asked about them."""
    cultures = {"correct-culture": "Correct culture", "predicted-culture": "The model says"}
    return html.Div(
        [
            html.Dl(
                [
                    html.Div([html.Dt(name, className="label"), html.Dd(id=place)])
                    for place, name in cultures.items()
                ],
                className="cultures",
            ),
            html.P(id="verdict", className="verdict"),
            html.P(id="your-verdict", className="verdict"),
            html.Div(id="likelihoods", className="likelihoods"),
            make_why(),
        ],
        className="answer-panel",
    )


def make_why() -> Component:
    """The attention map's switch, its legend and how strongly it covers the painting."""
    return html.Div(
        [
            html.Button(
                "Why?",
                id="why-button",
                className="btn btn-outline-secondary btn-sm",
                title="Show where the model looked",
                **PRESSED,
            ),
            dbc.Button("Copy link", id="share-button", outline=True, color="secondary", size="sm"),
            html.Div(
                [
                    html.P(
                        [
                            "Little",
                            html.Span(className="legend-ramp", **UNSPOKEN),
                            "much: how far each part spoke for the model's answer.",
                        ],
                        className="legend",
                    ),
                    dbc.Label("Strength", html_for="attention-opacity", className="label"),
                    dbc.Input(
                        id="attention-opacity",
                        type="range",
                        min=10,
                        max=100,
                        value=80,
                        class_name="form-range",
                    ),
                ],
                id="attention-controls",
                hidden=True,
            ),
        ],
        className="why",
    )


def make_more() -> Component:
    """Other ways to a painting: by its name, or the visitor's own."""
    return html.Div(
        [
            html.Section(
                [
                    dbc.Label("Find a painting", html_for="painting-search", class_name="label"),
                    html.Div(
                        [
                            dbc.Input(
                                id="painting-search",
                                type="search",
                                placeholder="Title, artist or object ID",
                                autocomplete="off",
                                debounce=SEARCH_PAUSE,
                            ),
                            html.Div(id="search-results", className="found"),
                        ],
                        className="search",
                    ),
                ]
            ),
            html.Section(
                [
                    html.H2("Your own picture", className="label"),
                    html.Div(
                        [
                            dbc.Button("Choose a picture", id="upload-button", color="secondary"),
                            dbc.Button(
                                "Take a photo", id="camera-button", outline=True, color="secondary"
                            ),
                        ],
                        className="uploads",
                    ),
                    html.P(
                        "Or drop it anywhere, or paste it. JPEG, PNG or WebP up to 10 MB. "
                        "It is classified in memory and never stored.",
                        className="hint",
                    ),
                ]
            ),
        ],
        className="more",
    )


def make_history() -> Component:
    """The paintings lately seen in this browser tab."""
    return html.Section(
        [
            html.H2("Lately seen", className="label"),
            html.Ol(id="history", className="history"),
        ],
        className="lately",
    )
