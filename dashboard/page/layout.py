"""The part of the page that Dash renders, and the callback that turns to another page."""

from collections.abc import Sequence

import dash
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.page.frame import PAGES
from dashboard.page.home import make_home


def make_page(labels: Sequence[str], collection: Collection) -> Component:
    """The layout. Pages but the first are made when they are turned to."""
    later = [
        html.Section(messages.LOADING, id=path[1:], className=path[1:], hidden=True)
        for path in PAGES
        if path != "/"
    ]
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="titles", data=PAGES),
            dcc.Store(id="about-wanted"),
            dcc.Store(id="match-address"),
            dcc.Store(id="match", storage_type="session"),
            dcc.Store(id="record", storage_type="local"),
            make_home(labels, collection),
            *later,
            html.P(id="announcement", className="visually-hidden", role="status"),
        ],
        id="page",
    )


def register_turning(app: dash.Dash) -> None:
    """Show the page of the address and have it made; the others keep what they hold."""
    app.clientside_callback(
        ClientsideFunction("pages", "turn"),
        *(Output(path[1:] or "home", "hidden") for path in PAGES),
        Output("about-wanted", "data"),
        Output("match-address", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("titles", "data"),
        prevent_initial_call=False,
    )
