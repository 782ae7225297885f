"""Every page's frame, as functions that return components: what is in it is filled in later."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page.access import UNSPOKEN, named
from dashboard.page.home import make_home

TITLE = "Met Paintings Classifier"
KEYS = (
    ("Space or N", "Another random painting"),
    ("1 to 4", "Your guess, in the order of the buttons"),
    ("?", "This help"),
    ("Ctrl V", "Your own picture, from the clipboard"),
)


def make_page() -> Component:
    """The whole page, called for each page load."""
    return html.Div(
        [
            *make_state(),
            html.A("Skip to the painting", href="#room", className="visually-hidden-focusable"),
            make_header(),
            html.Main(
                [
                    make_home(),
                    html.Section("One moment …", id="about", className="about", hidden=True),
                ],
                className="container-xl",
            ),
            make_footer(),
            make_help(),
        ],
        id="page",
    )


def make_state() -> list[Component]:
    """What the browser remembers; the server remembers nothing about a visitor."""
    return [
        dcc.Location(id="url", refresh=False),
        dcc.Store(id="wish"),
        dcc.Store(id="answer"),
        dcc.Store(id="exhibit"),
        dcc.Store(id="guess"),
        dcc.Store(id="about-wish"),
        dcc.Store(id="session", storage_type="session"),
    ]


def make_header() -> Component:
    """The name of the house, and the ways to its other rooms."""
    return html.Header(
        [
            dcc.Link(TITLE, href="/", className="brand"),
            html.Nav(
                [
                    dcc.Link(
                        "About", href="/about", className="nav-about", title="About the model"
                    ),
                    html.Button(
                        html.Span("◐", **UNSPOKEN),
                        id="theme-button",
                        className="btn btn-quiet",
                        title="Light or dark",
                        **named("Switch between light and dark"),
                    ),
                    html.Button(
                        html.Span("?", **UNSPOKEN),
                        id="help-button",
                        className="btn btn-quiet",
                        title="Keys",
                        **named("Help: keys"),
                    ),
                ],
                **named("Main"),
            ),
        ],
        className="container-xl page-header",
    )


def make_help() -> Component:
    """The keys."""
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(meaning)]) for key, meaning in KEYS]
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle("Keys", id="help-title")),
            dbc.ModalBody(html.Dl(rows, className="keys")),
        ],
        id="help",
        centered=True,
        labelledby="help-title",
    )


def make_footer() -> Component:
    """Whose the paintings are."""
    return html.Footer(
        [
            "Images and facts: ",
            html.A(
                "The Met Open Access",
                href="https://www.metmuseum.org/about-the-met/policies-and-documents/open-access",
            ),
            ", public domain (CC0). This page is not made by The Met.",
        ],
        className="container-xl page-footer",
    )
