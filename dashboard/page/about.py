"""The About page: what the model can and cannot do, from its card alone.

A card may lack any part but the labels; whatever lacks its data is left out.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import dash
from dash import Input, Output, State, html

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.curator import Curator
from dashboard.page.aria import ARIA_HIDDEN
from dashboard.page.explore import Card, Find, make_cells, make_worst_mistakes
from dashboard.page.figures import make_reliability_diagram
from dashboard.page.formatting import listed, name_of, percent
from dashboard.page.tables import make_confusion, make_recalls, make_table, recalls_of, share_of

logger = logging.getLogger(__name__)
Make = Callable[[Card, Find, Collection], list[Any]]

TITLE = "About the model"
UNFAMILIAR = (
    f"“{messages.UNFAMILIAR}” means that the picture looks like none of its training pictures: "
    "it may be a photograph, a page of text, or art from elsewhere. Its guess then means nothing."
)
NETWORK = "The network is based on EfficientNet-Lite with ImageNet weights (Apache 2.0)."


def register_about(app: dash.Dash, curator: Curator, collection: Collection) -> None:
    """Make the page when it is turned to; its diagram, which needs Plotly, when that is opened."""
    card = curator.classifier.card

    app.clientside_callback(
        "(path, was) => was || path !== '/about' ? dash_clientside.no_update : true",
        Output("about-wanted", "data"),
        Input("url", "pathname"),
        State("about-wanted", "data"),
    )

    @app.callback(
        Output("about", "children"), Input("about-wanted", "data"), prevent_initial_call=True
    )
    def about(_wanted: Any) -> list[Any]:
        return make_about(card, curator.find, collection)

    @app.callback(
        Output("reliability-diagram", "children"),
        Input("reliability-summary", "n_clicks"),
        prevent_initial_call=True,
    )
    def diagram(_clicks: Any) -> Any:
        return make_reliability_diagram(card["reliability"]["test"])


def make_about(card: Card, find: Find, collection: Collection) -> list[Any]:
    """The page for this card; `find` gives the catalogue's painting, if it has it."""

    def attempt(make: Make) -> list[Any]:
        try:
            return make(card, find, collection)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            logger.info("about=%s left_out=%r", make.__name__, error)
            return []

    def section(heading: str, make: Make) -> Any:
        content = attempt(make)
        return html.Section([html.H2(heading, className="fs-4"), *content]) if content else None

    numbers = [html.Li(content) for make in NUMBERS if (content := attempt(make))]
    return [
        html.H1(TITLE, className="page-title"),
        html.Ul(numbers, className="numbers mt-3 list-unstyled") if numbers else messages.NO_CARD,
        *attempt(make_summary),
        *(
            html.Div([section(*each) for each in row.items()], className="d-flex flex-wrap gap-4")
            for row in SECTIONS
        ),
    ]


def make_average(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """How often it is right, each label counted equally."""
    share, between = share_of(card["figures"]["test"], "mean_recall")
    interval = f" ({between})" if between else ""
    return make_number(share, f"right on paintings it had never seen{interval}")


def make_extremes(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """The labels that it recognises best and worst."""
    shares = {label: right / n for label, (right, n) in recalls_of(card).items()}
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    if shares[best] == shares[worst]:
        return []
    figure = f"{percent(shares[best])} … {percent(shares[worst])}"
    return make_number(figure, f"from {name_of(best)}, its best, to {name_of(worst)}, its worst")


def make_pair(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """The two labels that are hardest to tell apart, if any of their paintings were confused."""
    confusion = card["figures"]["test"]["confusion"]
    one, other = (card["labels"].index(label) for label in card["pair"])
    confused = confusion[one][other] + confusion[other][one]
    total = sum(confusion[one]) + sum(confusion[other])
    pair = listed([name_of(label) for label in card["pair"]])
    return make_number(f"{confused} of {total}", f"from {pair} confused") if confused else []


def make_number(figure: str, said: str) -> list[Any]:
    """A large figure, and what it counts."""
    return [html.Strong(figure, className="d-block"), said]


def make_summary(card: Card, _find: Find, collection: Collection) -> list[Any]:
    """How the first figure was measured."""
    what = "place" if collection == MET else "label"
    measured = (
        f"Measured on {card['figures']['test']['n']:,} paintings, each {what} counted equally"
    )
    return [html.P(f"{measured}; in brackets the 95% confidence interval.")]


def make_reliability(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """How often it was right, by how sure it was; as a diagram, if asked."""
    rows = [
        (percent(each["likelihood"]), percent(each["accuracy"]), f"{each['n']:,}")
        for each in card["reliability"]["test"]
    ]
    diagram = [
        html.Summary("Show as a diagram", id="reliability-summary", className="py-2"),
        html.P("On the dotted line both agree. Larger dots mean more paintings."),
        html.P(messages.LOADING, className="loading"),
        html.Div(id="reliability-diagram", className="ratio ratio-4x3", **ARIA_HIDDEN),
    ]
    return [
        make_table(("How sure it was", "How often it was right", "Paintings"), rows),
        html.P("If both agree, its confidence can be believed. Few paintings say little."),
        html.Details(diagram),
    ]


def make_doubts(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """What the page's remarks on a prediction mean."""
    threshold = percent(card["sure_above"])
    not_sure = (
        f"“Not sure” means that its best guess is {threshold} or less: treat it as a guess. Above "
        "that it was nearly always right when tested on paintings it had not learned from."
    )
    return [html.P(not_sure), html.P(UNFAMILIAR)]


def make_limits(card: Card, _find: Find, _collection: Collection) -> list[Any]:
    """What it cannot do: the card's sentences, with the names that the page gives the labels."""
    said = card["limits"]
    for label in card["labels"]:
        said = [re.sub(rf"\b{re.escape(label)}\b", name_of(label), limit) for limit in said]
    return [html.Ul([html.Li(limit) for limit in said])] if said else []


def make_data(card: Card, _find: Find, collection: Collection) -> list[Any]:
    """How many pictures it learned from and was measured on, and the licences."""
    counts = card["data"]["counts"]

    def count(label: str, *splits: str) -> str:
        return f"{sum(sum(counts.get(split, {}).get(label, {}).values()) for split in splits):,}"

    rows = [
        (name_of(label), count(label, "train", "validation"), count(label, "test"))
        for label in card["labels"]
    ]
    licence: Any = collection.licence
    if licence and collection.link:
        licence = html.A(licence, href=collection.link)
    network = NETWORK if "variant" in card.get("recipe", {}) else ""
    return [
        make_table(("Pictures", "Training", "Test"), rows),
        html.P([licence, f" Code: MIT. {network}"]),
    ]


NUMBERS: tuple[Make, ...] = (make_average, make_extremes, make_pair)
SECTIONS: tuple[dict[str, Make], ...] = (  # those of a row stand side by side if there is space
    {"Its worst mistakes": make_worst_mistakes},
    {
        "How often it is right": make_recalls,
        "What it confuses": make_confusion,
        "Is it as sure as it should be?": make_reliability,
    },
    {"The paintings behind the numbers": make_cells},
    {
        "When it is not sure": make_doubts,
        "What it cannot do": make_limits,
        "Data and licences": make_data,
    },
)
