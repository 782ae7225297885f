"""The frame of all pages, as functions that return components: scripts fill in what changes."""

from collections.abc import Collection
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.page.access import ARIA_HIDDEN, aria_label
from dashboard.page.home import make_home

BRAND = "Met Paintings Classifier"
PAGES = {"/play": "Play against the model", "/about": "About the model"}
"""Address and title of every page but the first; each has a section with the address as its ID."""
CENTRED = "d-flex flex-wrap justify-content-center gap-2"
HEADER = "page-header d-print-none"
NAVIGATION = {"/play": "Play", "/about": "About"}
KEYS = (
    ("N", "Another random painting"),
    ("Z", "Look closely; + and − zoom, arrows move"),
    ("Ctrl V", "Your own picture, from the clipboard"),
    ("1 to 9, Enter", "In a match: guess, next painting"),
    ("?", "This help"),
)
SENTENCES: Any = {  # that the scripts may need when the server cannot be asked
    "data-no-connection": messages.NO_CONNECTION,
    "data-unexpected": messages.UNEXPECTED,
    "data-image-unavailable": messages.IMAGE_UNAVAILABLE,
    "data-not-a-picture": messages.NOT_A_PICTURE,
    "data-nothing-dropped": messages.NOTHING_DROPPED,
    "data-first-of-several": messages.FIRST_OF_SEVERAL,
    "data-own-picture-gone": messages.OWN_PICTURE_GONE,
    "data-busy": messages.BUSY,
    "data-too-many": messages.TOO_MANY,
}
OPEN_ACCESS = "https://www.metmuseum.org/about-the-met/policies-and-documents/open-access"


def make_page(labels: Collection[str], play: Component, *, source_url: str = "") -> Component:
    """The whole page, called for each page load; `play` is the content of /play.

    The pages but the first are filled when they are turned to: Dash makes every component of the
    layout before it shows any. What /play holds travels as data.
    """
    return html.Div(
        [
            *make_wire(),
            dcc.Store(id="play-content", data=play.to_plotly_json()),
            make_header(),
            html.Main(
                [
                    make_home(labels),
                    *(
                        html.Section(
                            messages.LOADING,
                            id=path[1:],
                            className=path[1:],
                            hidden=True,
                        )
                        for path in PAGES
                    ),
                ],
                id="main",
                tabIndex=-1,
                className="page-main",
            ),
            html.P(id="announcement", className="visually-hidden", role="status"),
            make_footer(source_url),
            make_note(),
            html.Link(rel="stylesheet", href="/assets/dialogs.css"),
            make_help(),
            make_closer_look(),
        ],
        id="page",
    )


def make_wire() -> list[Component]:
    """The address, and what travels between scripts and server; the state is in visit.js."""
    return [
        dcc.Location(id="url", refresh=False),
        dcc.Store(id="request"),
        dcc.Store(id="answer"),
        dcc.Store(id="search-request"),
        dcc.Store(id="search-answer"),
        dcc.Store(id="about-request"),
        dcc.Store(id="further-request"),
    ]


def make_header(*, with_buttons: bool = True) -> Component:
    """The app's name, the ways to its pages, and buttons for the theme and for help."""
    navigation = html.Nav(
        [dcc.Link(name, href=path, className="header-link") for path, name in NAVIGATION.items()],
        **aria_label("Main"),
    )
    brand = dcc.Link(BRAND, href="/", className="brand")
    if not with_buttons:
        return html.Header([brand, navigation], className=HEADER)
    return html.Header(
        [
            html.A(
                "Skip to content",
                href="#main",
                className="skip-link visually-hidden-focusable position-fixed z-3 m-1 p-3 bg-body",
            ),
            brand,
            navigation,
            html.Button(
                html.Span("◐", **ARIA_HIDDEN),
                id="theme-button",
                className="btn btn-quiet",
                title="Light or dark",
                **aria_label("Switch between light and dark"),
            ),
            html.Button(
                html.Span("?", **ARIA_HIDDEN),
                id="help-button",
                className="btn btn-quiet",
                title="Keyboard shortcuts",
                **aria_label("Keyboard shortcuts"),
            ),
        ],
        className=HEADER,
    )


def make_footer(source_url: str) -> Component:
    """The footer: sources and links."""
    ways = {
        "Play": "/play",
        "About the model": "/about",
        "Model card (JSON)": "/api/v1/model",
        "API documentation": "/api/v1/docs",
        "Source code": source_url,
    }
    return html.Footer(
        [
            html.Ul(
                [html.Li(html.A(name, href=address)) for name, address in ways.items() if address],
                className="d-flex flex-wrap row-gap-1 column-gap-4 mb-2 list-unstyled",
            ),
            html.P(
                [
                    "Images and data: ",
                    html.A("The Met Open Access", href=OPEN_ACCESS),
                    ", public domain (CC0). Not affiliated with the Met.",
                ]
            ),
        ],
        className="page-footer py-4 text-body-secondary d-print-none",
    )


def make_note() -> Component:
    """The place for errors and notes, visible at any scroll position."""
    return html.Div(
        [
            html.P(id="note-text", role="status", **SENTENCES),
            html.Button(
                html.Span("×", **ARIA_HIDDEN),
                id="note-close",
                className="btn btn-quiet",
                **aria_label("Dismiss"),
            ),
        ],
        id="note",
        className="note d-flex align-items-center gap-2 border rounded-3 d-print-none",
    )


def make_help() -> Component:
    """The keyboard shortcuts, which can be switched off."""
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(meaning)]) for key, meaning in KEYS]
    return html.Dialog(
        [
            html.H2("Keyboard shortcuts", id="help-title"),
            html.Dl(rows, className="keys"),
            dbc.Switch(id="shortcuts-switch", label="Single-key shortcuts", value=True),
            html.Button("Close", className="btn btn-primary dialog-close"),
        ],
        id="help",
        className="help p-4 rounded-3",
        **aria_label("Keyboard shortcuts"),
    )


def make_closer_look() -> Component:
    """The painting, large; look-closely.js moves it."""
    return html.Dialog(
        [
            html.Div(
                html.Img(
                    id="closer-image",
                    alt="",
                    className="position-absolute top-0 start-0 user-select-none",
                ),
                id="closer-view",
                tabIndex=0,
                className="position-relative h-100 overflow-hidden",
            ),
            html.Div(
                [
                    html.Button(
                        "−", id="closer-out", className="btn btn-light", **aria_label("Zoom out")
                    ),
                    html.Button(
                        "+", id="closer-in", className="btn btn-light", **aria_label("Zoom in")
                    ),
                    html.Button("Fit", id="closer-fit", className="btn btn-light"),
                    html.A("Largest image at the Met", id="closer-link", className="btn btn-light"),
                    html.Button("Close", className="btn btn-light dialog-close"),
                ],
                className=f"closer-tools position-absolute pe-none {CENTRED}",
            ),
        ],
        id="closer-look",
        className="closer-look",
        **aria_label("The painting, large"),
    )
