"""The first page: the painting, what the Met and the model say, and what a visitor may do."""

from collections.abc import Collection

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.page.aria import ARIA_HIDDEN, BUSY, NOT_PRESSED, aria_label
from dashboard.page.formatting import name_of
from museum.catalogue import Painting

TITLE = "Where was this painted?"
LEAD = (
    "See a painting from the Met, and whether a neural network knows where it comes from. "
    "Green: it is right. Red: it is wrong."
)
CLOSER = "btn btn-light btn-sm position-absolute bottom-0 end-0 m-2 d-print-none"
ANY = "any"  # the value of the choice that chooses no label


def make_home(labels: Collection[str]) -> Component:
    """The first page for a model with these labels."""
    return html.Div(
        [
            html.Div(
                [
                    make_intro(),
                    make_frame(),
                    make_controls(labels),
                    make_judgement(len(labels)),
                    make_caption(),
                    make_more(),
                ],
                id="room",
                className="room",
            ),
            make_further(),
            make_recent(),
        ],
        id="home",
        **BUSY,
    )


def make_intro() -> Component:
    """What the page is about."""
    return html.Div(
        [
            html.H1(TITLE, className="page-title"),
            html.P(LEAD, className="text-body-secondary d-none d-lg-block"),
        ],
        className="intro",
    )


def make_frame(painting: Painting | None = None, image: str = "") -> Component:
    """The space of the painting, and this one in it."""
    alt = painting.description if painting else ""
    return html.Figure(
        [
            html.Img(id="painting-image", alt=alt, src=image or None),
            html.Canvas(id="attention-map", **ARIA_HIDDEN),
            html.Div(className="spinner-border", **ARIA_HIDDEN),
            html.Button("Look closely", id="closer-button", className=CLOSER),
        ],
        className="frame",
    )


def make_controls(labels: Collection[str]) -> Component:
    """The button for a random painting, and the choice of its label."""
    choices = [{"label": "Anywhere", "value": ANY}]
    choices += [{"label": name_of(label), "value": label} for label in labels]
    return html.Div(
        [
            dbc.Button(
                [
                    html.Span(className="spinner-border spinner-border-sm me-2", **ARIA_HIDDEN),
                    "Random painting",
                ],
                id="random-button",
                color="primary",
                size="lg",
                class_name="flex-fill px-2",
            ),
            dbc.Label("Painted in", html_for="culture-choice", class_name="visually-hidden"),
            dbc.Select(choices, value=ANY, id="culture-choice", size="lg"),
        ],
        className="controls bottom-bar d-flex gap-2 d-print-none",
    )


def make_judgement(bars: int) -> Component:
    """What the Met says, what the model says, and how likely each label is."""
    spaces = [html.Li(className="bar-space") for _ in range(bars)]
    return html.Section(
        [
            html.Dl(
                [
                    html.Div([html.Dt("The Met says"), html.Dd(id="correct-culture")]),
                    html.Div(
                        [
                            html.Dt("The model says"),
                            html.Dd(id="predicted-culture"),
                            html.Dd(id="verdict", className="verdict"),
                        ],
                        id="prediction",
                    ),
                ],
                className="cultures d-grid gap-3 mb-0",
            ),
            html.P(id="doubt", className="doubt"),
            html.Ul(
                spaces,
                id="likelihoods",
                className="bars list-unstyled",
                **aria_label("Likelihoods"),
            ),
            html.Div(
                [
                    html.Button(
                        "Show what it looked at",
                        id="attention-button",
                        className="btn btn-outline-secondary",
                        **NOT_PRESSED,
                    ),
                    html.Button(
                        "Copy link", id="share-button", className="btn btn-outline-secondary"
                    ),
                ],
                className="d-flex flex-wrap gap-2 d-print-none",
            ),
            html.Div(
                [
                    html.P(id="looked"),
                    html.P(
                        [
                            "Ignored ",
                            html.Span(
                                id="legend-ramp",
                                className="legend-ramp d-inline-block mx-1 border",
                                **ARIA_HIDDEN,
                            ),
                            " counted most",
                        ],
                        className="legend",
                    ),
                    html.P(
                        "Choose a bar to see what pointed to that place.",
                        className="text-body-secondary",
                    ),
                ],
                id="attention-legend",
                className="mt-3",
                hidden=True,
            ),
        ],
        id="judgement",
        className="judgement",
        **aria_label("Verdict"),
    )


def make_caption() -> Component:
    """The label beside the painting: title, artist and date, medium, a remark."""
    return html.Div(
        [
            html.H2(id="painting-title", className="caption-title"),
            html.P(id="painting-facts"),
            html.P(id="painting-medium", className="text-body-secondary"),
            html.P(id="painting-remark", className="remark"),
        ],
        id="caption",
        className="caption",
    )


def make_more() -> Component:
    """Other ways to a painting: by its name, or the visitor's own."""
    return html.Div(
        [
            html.Div(
                [
                    dbc.Label("Search", html_for="painting-search", class_name="label"),
                    dbc.Input(
                        id="painting-search",
                        type="search",
                        placeholder="Title, artist, date or number",
                        autocomplete="off",
                        debounce=True,
                    ),
                    html.Div(id="found", className="found"),
                ],
                className="position-relative",
                role="search",
            ),
            html.Section(
                [
                    html.H2("Your own picture", className="label"),
                    html.Div(
                        [
                            html.Button(
                                "Choose a picture",
                                id="upload-button",
                                className="btn btn-outline-secondary",
                            ),
                            html.Button(
                                "Take a photo",
                                id="camera-button",
                                className="btn btn-outline-secondary",
                            ),
                        ],
                        className="d-flex flex-wrap gap-2",
                    ),
                    html.P(
                        "…or drop or paste it anywhere on this page. We don’t keep it.",
                        className="text-body-secondary",
                    ),
                ]
            ),
        ],
        className="more pt-3 d-print-none",
    )


def make_further() -> Component:
    """What is made only when it is opened: see further.py."""
    return html.Details(
        [
            html.Summary("Similar paintings, code and feedback", className="py-3"),
            html.Div(id="further-content"),
        ],
        id="further",
        className="further d-print-none",
    )


def make_recent() -> Component:
    """The pictures seen in this browser tab, the latest first."""
    return html.Section(
        [
            html.H2("Recently viewed", className="label", id="recent-title"),
            html.Ol(
                id="recent",
                className="recent d-flex gap-2 p-1 mb-0 overflow-x-auto list-unstyled",
            ),
        ],
        className="mt-4 d-print-none",
    )
