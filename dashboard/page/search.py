"""The search: a field, and what it finds as links with thumbnails."""

from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.curator import Curator
from dashboard.page.view import THUMBNAIL_WIDTH, facts_of, lazy_image, make_text
from dashboard.paths import image_path, page_path
from museum.table import Painting

MAX_TEXT = 200  # characters of a search
PAGE_SIZE = 20  # paintings that are shown at a time
MAX_PAGES = 50
LINK = "d-flex gap-3 px-3 py-2 text-reset text-decoration-none"


def make_search() -> Component:
    """The field, and the place below it for what is found; search.js has its keys."""
    return html.Div(
        [
            dbc.Label("Search", html_for="painting-search", class_name="label"),
            dbc.Input(
                id="painting-search",
                type="search",
                placeholder="Title, artist, date or number",
                autocomplete="off",
                debounce=150,  # milliseconds without typing, before the server is asked
            ),
            html.Div(
                [
                    html.P(id="found-count", className="px-3 py-2", role="status"),
                    html.Ul(id="found", className="list-unstyled mb-0"),
                    html.Button("Show more", id="found-more", className="btn", hidden=True),
                ],
                className="found mt-1 border rounded overflow-y-auto",
                tabIndex=-1,  # or a click in Safari focuses the page, which hides this
            ),
        ],
        role="search",
    )


def register_search(app: dash.Dash, curator: Curator) -> None:
    """Search while a visitor types, and show more of what is found."""

    @app.callback(
        Output("found-count", "children"),
        Output("found", "children"),
        Output("found", "data-text"),
        Output("found", "data-pages"),
        Output("found-more", "hidden"),
        Input("painting-search", "value"),
        Input("found-more", "n_clicks"),
        State("found", "data-pages"),
    )
    def search(text: Any, _clicks: Any, shown: Any) -> tuple[Any, ...]:
        pages = 1
        if ctx.triggered_id == "found-more" and type(shown) is int and 0 < shown < MAX_PAGES:
            pages = shown + 1
        said, found, is_all = find(curator, text, pages)
        return said, found, text, pages, is_all

    app.clientside_callback(ClientsideFunction("search", "found"), Input("found", "children"))


def find(curator: Curator, text: Any, pages: int = 1) -> tuple[str, list[Component], bool]:
    """How many paintings match the text, the first of them, and whether these are all."""
    text = text.strip()[:MAX_TEXT] if isinstance(text, str) else ""
    if not text:
        return "", [], True
    found = curator.search(text, 0, pages * PAGE_SIZE)
    said = f"{found.total:,} paintings" if found.total > 1 else "1 painting"
    if not found.total:
        said = messages.NONE_FOUND
    elif found.suggestion:
        said = messages.SUGGESTION.format(text=found.suggestion, found=said)
    lines = [make_line(each, curator.images.at_hand(each)) for each in found.paintings]
    return said, lines, len(lines) >= found.total


def make_line(painting: Painting, with_image: bool) -> Component:
    """One painting that was found; with its image only where the Met need not be asked for it."""
    image: Any = html.Span(className="no-image")
    if with_image:
        image = lazy_image(f"{image_path(painting)}?width={THUMBNAIL_WIDTH}")
    title = make_text(painting.title, painting.culture)
    facts = make_text(facts_of(painting), painting.culture)
    words = [
        html.Div(title, className="found-title"),
        html.Div(facts, className="text-body-secondary"),
    ]
    return html.Li(dcc.Link([image, html.Div(words)], href=page_path(painting), className=LINK))
