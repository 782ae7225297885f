"""What can be opened under a prediction: similar paintings, the API call, and feedback.

Made on request, so that showing a painting is not slowed down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.curator import Curator, UnknownPainting
from dashboard.exhibit import Exhibit
from dashboard.page.aria import aria_label
from dashboard.page.explore import lazy_image
from dashboard.page.snippets import Snippets, painting_snippets, picture_snippets
from dashboard.page.formatting import name_of, percent
from dashboard.paths import image_path, page_path
from museum.catalogue import Painting
from museum.images import ImageUnavailable
from museum.table import LARGEST_OBJECT_ID

MOST_ALIKE = 6
THUMBNAIL_WIDTH = 160  # pixels
LONGEST_NAME = 255  # of a file, in characters
NEW_TAB: Any = {"target": "_blank", "rel": "noopener"}


@dataclass(frozen=True, slots=True)
class FurtherRequest:
    """For which painting, or for which file of the visitor's, if any."""

    object_id: int | None = None
    file: str = ""


def read_further_request(data: Any) -> FurtherRequest:
    """The request in what a browser sent; invalid values count as missing."""
    if not isinstance(data, dict):
        return FurtherRequest()
    object_id, file = data.get("object_id"), data.get("file")
    if type(object_id) is not int or not 0 < object_id <= LARGEST_OBJECT_ID:
        object_id = None
    if not isinstance(file, str) or len(file) > LONGEST_NAME or not file.isprintable():
        file = ""
    return FurtherRequest(object_id, file)


def answer_further(
    curator: Curator, request: FurtherRequest, origin: str, source_url: str
) -> list[Component]:
    """Everything for the shown picture; nothing for a painting whose image is unavailable."""
    look = html.Link(rel="stylesheet", href="/assets/further.css")
    if request.object_id is None:
        return [look, *further_of_picture(request.file, origin)]
    try:
        exhibit = curator.show(request.object_id)
    except (UnknownPainting, ImageUnavailable):
        return []
    alike = curator.alike(request.object_id, MOST_ALIKE)
    return [look, *further_of_painting(exhibit, alike, origin, source_url)]


def further_of_painting(
    exhibit: Exhibit, alike: Iterable[Painting], origin: str, source_url: str
) -> list[Component]:
    """Everything under a painting; `origin` is the app's own, as "https://example.org"."""
    return [
        *make_alike(alike),
        *make_code(painting_snippets(origin, exhibit.painting.object_id)),
        *make_feedback(exhibit, origin, source_url),
    ]


def further_of_picture(file: str, origin: str) -> list[Component]:
    """Everything under a visitor's own picture, which the server does not keep."""
    return make_code(picture_snippets(origin, file or "picture.jpg"))


def make_alike(paintings: Iterable[Painting]) -> list[Component]:
    """The paintings the network finds most similar in style; nothing if there are none."""
    items = [
        html.Li(
            dcc.Link(
                [
                    lazy_image(f"{image_path(painting)}?width={THUMBNAIL_WIDTH}"),
                    html.Span(painting.title, className="alike-title"),
                    html.Span(name_of(painting.culture)),
                ],
                href=page_path(painting),
            )
        )
        for painting in paintings
    ]
    if not items:
        return []
    return [
        html.H3("Similar, according to the model"),
        html.P(
            "Of the paintings shown recently, those whose style the network finds most similar, "
            "and where the Met says they come from.",
            className="text-body-secondary",
        ),
        html.Ul(items, className="alike"),
    ]


def make_code(snippets: Snippets) -> list[Component]:
    """The call that returns this prediction, ready to be copied."""
    return [
        html.H3("Use it in your code"),
        *make_snippet("Terminal", snippets.curl),
        *make_snippet("Python", snippets.python),
        html.P(html.A("API documentation", href="/api/v1/docs")),
    ]


def make_snippet(name: str, code: str) -> list[Component]:
    """A piece of code with a button that copies it: further.js."""
    button = html.Button(
        "Copy",
        className="btn btn-outline-secondary btn-sm copy",
        **aria_label(f"Copy the code for {name}"),
    )
    return [
        html.Div([html.H4(name), button], className="snippet-head"),
        html.Pre(html.Code(code), className="snippet", tabIndex=0),
    ]


def make_feedback(exhibit: Exhibit, origin: str, source_url: str) -> list[Component]:
    """Links to check a label and to report a wrong one; nothing if there are none."""
    page, report = exhibit.painting.page_url, report_url(exhibit, origin, source_url)
    ways = [
        html.Li(html.A(text, href=address, **NEW_TAB))
        for text, address in (
            ("See the painting on the Met’s website", page),
            ("Report it to the developers of this app", report),
        )
        if address
    ]
    if not ways:
        return []
    return [html.H3("Does this label look wrong?"), html.Ul(ways)]


def report_url(exhibit: Exhibit, origin: str, source_url: str) -> str:
    """The address of a new issue about this painting, filled in; empty without a `source_url`."""
    if not source_url:
        return ""
    painting, prediction = exhibit.painting, exhibit.prediction
    title = f"Wrong label? {painting.title} ({painting.object_id})"
    body = "\n".join(
        [
            f"Painting: {painting.description}",
            f"Label: {painting.culture}",
            f"The model says: {prediction.label}, {percent(prediction.likelihood)} sure",
            f"Here: {origin}{page_path(painting)}",
            *([f"At the Met: {painting.page_url}"] if painting.page_url else []),
            "",
            "What is wrong, and how do you know?",
            "",
        ]
    )
    if "gitlab" in (urlsplit(source_url).hostname or ""):
        return f"{source_url}/-/issues/new?" + urlencode(
            {"issue[title]": title, "issue[description]": body}
        )
    return f"{source_url}/issues/new?" + urlencode({"title": title, "body": body})
