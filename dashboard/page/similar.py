"""What can be opened under a prediction: similar paintings, and feedback. Made when opened."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

import dash
from dash import ClientsideFunction, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.collection import Collection
from dashboard.curator import Curator, UnknownPainting
from dashboard.exhibit import Exhibit
from dashboard.page.formatting import name_of, percent
from dashboard.page.frame import make_hint, origin_for_links
from dashboard.page.picking import read_object_id
from dashboard.page.view import THUMBNAIL_WIDTH, make_painting, make_wall
from dashboard.paths import page_path
from museum.images import ImageUnavailable
from museum.table import Painting

MOST_ALIKE = 6
NEW_TAB: Any = {"target": "_blank", "rel": "noopener"}


def make_similar() -> Component:
    """The closed section. Its content is asked for when a visitor opens it."""
    return html.Details(
        [
            html.Summary("Similar paintings and feedback", id="similar-summary", className="py-3"),
            html.Div(id="similar-content"),
            dcc.Store(id="similar-to"),
        ],
        id="similar",
        className="similar d-print-none",
    )


def register_similar(
    app: dash.Dash, curator: Curator, collection: Collection, source_url: str
) -> None:
    """Fill the section for the painting shown, while it is open."""
    app.clientside_callback(
        ClientsideFunction("home", "similarTo"),
        Output("similar-to", "data"),
        Input("similar-summary", "n_clicks"),
        Input("shown", "data"),
    )

    @app.callback(Output("similar-content", "children"), Input("similar-to", "data"))
    def show_similar(object_id: Any) -> list[Component]:
        try:
            exhibit = curator.show(read_object_id(object_id))
        except (UnknownPainting, ImageUnavailable):  # as for a visitor's own picture
            return [html.P("Only for a painting of this collection.")]
        alike = curator.alike(exhibit.painting.object_id, MOST_ALIKE)
        report = report_url(exhibit, origin_for_links(), source_url)
        return [*make_alike(alike), *make_feedback(exhibit, collection, report)]


def make_alike(paintings: Iterable[Painting]) -> list[Component]:
    """The paintings the network finds most similar in style; nothing if there are none."""
    items = [make_painting(each, [name_of(each.culture)], THUMBNAIL_WIDTH) for each in paintings]
    if not items:
        return []
    return [
        html.H3("Similar, according to the model", className="mt-3 fs-5"),
        make_hint("The closest in style among paintings shown recently, with their labels:"),
        make_wall(items),
    ]


def make_feedback(exhibit: Exhibit, collection: Collection, report: str) -> list[Component]:
    """Links to check a label, to report a wrong one, and to get the prediction by a program."""
    ways = {
        f"See the painting{collection.source} ↗": exhibit.painting.page_url,
        "Report a wrong label ↗": report,
    }
    links = [html.A(text, href=href, **NEW_TAB) for text, href in ways.items() if href]
    links.append(html.A("Use this from your code", href="/api/v1/docs"))
    return [
        html.H3("Label and code", className="mt-3 fs-5"),
        html.Ul([html.Li(link) for link in links]),
    ]


def report_url(exhibit: Exhibit, origin: str, source_url: str) -> str:
    """The address of a new issue about this painting, filled in; empty without a `source_url`."""
    if not source_url:
        return ""
    painting, prediction = exhibit.painting, exhibit.prediction
    title = f"Wrong label? {painting.title} ({painting.object_id})"
    its_page = f"Its page: {painting.page_url}\n" if painting.page_url else ""
    body = (
        f"Painting: {painting.description}\n"
        f"Label: {painting.culture}\n"
        f"The model says: {prediction.label}, {percent(prediction.likelihood)} sure\n"
        f"Here: {origin}{page_path(painting)}\n"
        f"{its_page}\n"
        "What is wrong, and how do you know?\n"
    )
    if "gitlab" in (urlsplit(source_url).hostname or ""):
        fields = {"issue[title]": title, "issue[description]": body}
        return f"{source_url}/-/issues/new?{urlencode(fields)}"
    return f"{source_url}/issues/new?{urlencode({'title': title, 'body': body})}"
