"""The first page: a painting, what is right, what the model says, and what a visitor may do.

A click: `choose` (home.js) fills the store `wish`, `show_painting` answers with a view, and
`display` (home.js) puts it on the page once the browser has decoded its image. While the visitor
looks, `prepare_next` makes the view of the next painting, which `choose` shows without asking the
server; the store `shown`, which home.js fills after a painting has been painted, calls for it.
"""

from collections.abc import Sequence
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.collection import Collection
from dashboard.curator import Curator
from dashboard.page.aria import ARIA_HIDDEN, BUSY, NOT_PRESSED, aria_label
from dashboard.page.formatting import name_of
from dashboard.page.frame import OUTLINE, make_buttons, make_frame, make_hint
from dashboard.page.picking import count_as_click, view_for, view_of_next
from dashboard.page.search import make_search
from dashboard.page.similar import make_similar
from dashboard.page.view import View, make_caption
from museum.table import Painting

ANY = "any"  # the value of the choice that chooses no label
PLACES = (  # of a view on the page, in the order of `display` (home.js)
    *(("painting-image", name) for name in ("src", "alt", "data-page")),
    ("attention", "style"),
    ("attention-map", "hidden"),
    *((place, "children") for place in ("caption", "verdict", "likelihoods", "announcement")),
    ("share-button", "hidden"),
    ("home", "aria-busy"),
)
INVITATION = "Guess before you see: ten paintings against the model"


def make_home(labels: Sequence[str], collection: Collection) -> Component:
    """The page without a painting: `display` puts one in."""
    return html.Div(
        [
            make_room(collection, make_controls(labels)),
            make_similar(),
            make_recent(),
            *(dcc.Store(id=name) for name in ("wish", "view", "shown", "next")),
        ],
        id="home",
        **BUSY,
    )


def make_recent() -> Component:
    """The place for thumbnails of what the visitor has seen."""
    heading = html.H2("Recently viewed", className="label")
    thumbnails = html.Ol(
        id="recent", className="recent overflow-x-auto d-flex gap-2 p-1 mb-0 list-unstyled"
    )
    return html.Section([heading, thumbnails], className="mt-4 d-print-none")


def make_room(
    collection: Collection,
    controls: Component | None = None,
    view: View | None = None,
    painting: Painting | None = None,
) -> Component:
    """Painting and verdict of this view; of a painting without a view, the caption alone."""
    view = view or {"caption": make_caption(painting) if painting else None}
    title = html.H1(collection.question, className="page-title")
    return html.Div(
        [
            html.Div([title, make_hint(lead_of(collection))], className="intro"),
            make_frame(
                html.Img(id="painting-image", src=view.get("image"), alt=view.get("alt", "")),
                make_attention() if controls else None,
                closer=controls is not None,
            ),
            html.Div(view["caption"], id="caption", className="caption"),
            controls,
            html.Section(
                [
                    html.Dl(view.get("verdict"), id="verdict", className="says mb-0"),
                    html.Ul(
                        view.get("likelihoods"),
                        id="likelihoods",
                        className="bars list-unstyled",
                        **aria_label("Likelihoods"),
                    ),
                    *(make_evidence() if controls else []),
                ],
                id="judgement",
                className="judgement",
                **aria_label("Verdict"),
            ),
            make_more() if controls else None,
        ],
        id="room",
        className="room",
    )


def lead_of(collection: Collection) -> str:
    """What the page is about, in two questions."""
    return f"A painting{collection.source}. Can you tell? Can a neural network?"


def make_controls(labels: Sequence[str]) -> Component:
    """The button for a random painting, the choice of its label, and the way to a match."""
    choices = [{"label": "From anywhere", "value": ANY}]
    choices += [{"label": name_of(label), "value": label} for label in labels]
    spinner = html.Span(className="spinner-border spinner-border-sm", **ARIA_HIDDEN)
    random = html.Button(
        [spinner, html.Span("Random painting")],
        id="random-button",
        className="btn btn-primary btn-lg position-relative flex-fill px-2",
    )
    name = dbc.Label("Painted in", html_for="culture-choice", class_name="visually-hidden")
    choice = dbc.Select(
        choices,
        value=ANY,
        id="culture-choice",
        size="lg",
        persistence=True,
        persistence_type="session",
    )
    played, rounds = html.Span(id="rounds-played"), html.Span(id="rounds")
    under_way: Any = ["Continue (", played, " of ", rounds, ")"]
    ways = [
        html.Span(dcc.Link(INVITATION, href="/play"), id="invitation"),
        html.Span(dcc.Link(under_way, "/play", id="continue"), id="under-way", hidden=True),
    ]
    return html.Div(
        [make_buttons([random, name, choice], "bottom-bar"), html.P(ways, className="small mt-2")],
        className="controls d-print-none",
    )


def make_attention() -> Component:
    """The place for the attention map over the painting."""
    picture = html.Img(id="attention-map", alt="", className="w-100 h-100", hidden=True)
    return html.Div(picture, id="attention", className="attention", **ARIA_HIDDEN)


def make_evidence() -> list[Component]:
    """What the model looked at: a button, and the legend of what it lays over the painting."""
    buttons: list[Component] = [
        html.Button("What it looked at", id="attention-button", className=OUTLINE, **NOT_PRESSED),
        html.Button("Copy link", id="share-button", className=OUTLINE),
    ]
    ramp = html.Span(className="legend-ramp d-inline-block mx-1 border", **ARIA_HIDDEN)
    legend = [
        html.Div(id="looked"),
        html.P(["Ignored ", ramp, " decisive"]),
        make_hint("Select a bar to see the evidence for it."),
    ]
    return [
        make_buttons(buttons, "d-print-none"),
        html.Div(legend, id="attention-legend", className="mt-3", hidden=True),
    ]


def make_more() -> Component:
    """Other ways to a painting: by its name, or the visitor's own."""
    buttons: list[Component] = [
        html.Button("Choose a picture", id="upload-button", className=OUTLINE),
        html.Button("Take a photo", id="camera-button", className=OUTLINE),
    ]
    own = [
        html.H2("Your own picture", className="label"),
        make_buttons(buttons),
        make_hint("…or drop or paste it anywhere on this page. We don’t keep it."),
    ]
    return html.Div([make_search(), html.Section(own)], className="more pt-3 d-print-none")


def register_home(app: dash.Dash, curator: Curator, collection: Collection) -> None:
    """Connect the page with the curator and with home.js."""

    places = [Output(*place, allow_duplicate=True) for place in PLACES]

    @app.callback(Output("view", "data"), Input("wish", "data"), State("culture-choice", "value"))
    def show_painting(wish: Any, label: Any) -> View:
        return view_for(curator, collection, wish, label)

    @app.callback(Output("next", "data"), Input("shown", "data"), State("culture-choice", "value"))
    def prepare_next(shown: Any, label: Any) -> View | None:
        count_as_click(curator, shown)
        return view_of_next(curator, collection, shown, label)

    # What is in the browser, such as a prepared painting, is shown; else the server is asked.
    app.clientside_callback(
        ClientsideFunction("home", "choose"),
        *places,
        Output("next", "data", allow_duplicate=True),
        Output("wish", "data"),
        Input("random-button", "n_clicks"),
        Input("culture-choice", "value"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("next", "data"),
        prevent_initial_call="initial_duplicate",
    )
    # After it has answered: everything at once, when the image has been decoded.
    app.clientside_callback(ClientsideFunction("home", "display"), *places, Input("view", "data"))
    app.clientside_callback(ClientsideFunction("home", "preload"), Input("next", "data"))
    app.clientside_callback(
        ClientsideFunction("home", "offerMatch"),
        Output("invitation", "hidden"),
        Output("under-way", "hidden"),
        Output("continue", "href"),
        Output("rounds-played", "children"),
        Output("rounds", "children"),
        Input("match", "data"),
        prevent_initial_call=False,
    )
    app.clientside_callback(
        ClientsideFunction("home", "showEvidence"),
        Output("attention-map", "src"),
        Output("attention-map", "hidden"),
        Output({"bar": ALL}, "aria-pressed"),
        Output("looked", "children"),
        Output("attention-button", "aria-pressed"),
        Output("attention-legend", "hidden"),
        Output("announcement", "children"),
        Input({"bar": ALL}, "n_clicks"),
        Input("attention-button", "n_clicks"),
    )
