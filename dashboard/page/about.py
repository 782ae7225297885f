"""The About page: what the model can and cannot do, from its card alone.

A card may lack any part but the labels; whatever lacks its data is left out.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import dash
from dash import Input, Output, html

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.curator import Curator
from dashboard.page.explore import Find, make_cells, make_worst_mistakes, read_tested
from dashboard.page.figures import (
    Card,
    between,
    make_confusion,
    make_recalls,
    make_reliability,
    make_reliability_diagram,
    make_table,
)
from dashboard.page.formatting import listed, name_of, percent
from dashboard.page.frame import PAGES

logger = logging.getLogger(__name__)

NOT_SURE = (
    "“Not sure” means that its best guess is {threshold} or less: treat it as a guess. Above that "
    "it was nearly always right when tested on paintings it had not learned from."
)
UNFAMILIAR = (
    f"“{messages.UNFAMILIAR}” means that the picture looks like none of its training pictures: "
    "it may be a photograph, a page of text, or art from elsewhere. Its guess then means nothing."
)
NETWORK = "The network is based on EfficientNet-Lite with ImageNet weights (Apache 2.0)."


def register_about(app: dash.Dash, curator: Curator, collection: Collection) -> None:
    """Make the page when it is turned to; its diagram, which needs Plotly, when that is opened."""
    card = curator.classifier.card

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
    tested = attempt(read_tested, card, find)
    numbers = [
        html.Li([html.Strong(figure, className="d-block"), said])
        for make in (make_average, make_extremes, make_pair)
        for figure, said in attempt(make, card)
    ]
    rows = [  # side by side if there is space
        {"Its worst mistakes": attempt(make_worst_mistakes, tested, collection)},
        {
            "How often it is right": attempt(make_recalls, card, collection),
            "What it confuses": attempt(make_confusion, card, collection),
            "Is it as sure as it should be?": attempt(make_reliability, card),
        },
        {"The paintings behind the numbers": attempt(make_cells, tested, card, collection)},
        {
            "When it is not sure": attempt(make_doubts, card),
            "What it cannot do": attempt(make_limits, card),
            "Data and licences": attempt(make_data, card, collection),
        },
    ]
    page = [
        html.H1(PAGES["/about"], className="page-title"),
        html.Ul(numbers, className="numbers mt-3 list-unstyled") if numbers else messages.NO_CARD,
        *attempt(make_summary, card, collection),
    ]
    for row in rows:
        sections = [
            html.Section([html.H2(heading, className="fs-4"), *content])
            for heading, content in row.items()
            if content
        ]
        page.append(html.Div(sections, className="d-flex flex-wrap gap-4"))
    return page


def attempt(make: Callable[..., list[Any]], *arguments: Any) -> list[Any]:
    """What this makes; nothing if the card lacks what it needs."""
    try:
        return make(*arguments)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        logger.info("about=%s left_out=%r", make.__name__, error)
        return []


def make_average(card: Card) -> list[Any]:
    """How often it is right, each label counted equally."""
    test = card["figures"]["test"]
    interval = between(test, "mean_recall")
    said = "right on paintings it had never seen" + (f" ({interval})" if interval else "")
    return [(percent(test["mean_recall"]), said)]


def make_extremes(card: Card) -> list[Any]:
    """The labels that it recognises best and worst."""
    recalls = card["figures"]["test"]["recall"]
    shares = {label: share for label, share in recalls.items() if share is not None}
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    if shares[best] == shares[worst]:
        return []
    figure = f"{percent(shares[best])} … {percent(shares[worst])}"
    return [(figure, f"from {name_of(best)}, its best, to {name_of(worst)}, its worst")]


def make_pair(card: Card) -> list[Any]:
    """The two labels that are hardest to tell apart, if any of their paintings were confused."""
    confusion = card["figures"]["test"]["confusion"]
    one, other = (card["labels"].index(label) for label in card["pair"])
    confused = confusion[one][other] + confusion[other][one]
    total = sum(confusion[one]) + sum(confusion[other])
    pair = listed([name_of(label) for label in card["pair"]])
    return [(f"{confused} of {total}", f"from {pair} confused")] if confused else []


def make_summary(card: Card, collection: Collection) -> list[Any]:
    """How the first figure was measured."""
    what = "place" if collection == MET else "label"
    measured = (
        f"Measured on {card['figures']['test']['n']:,} paintings, each {what} counted equally"
    )
    return [html.P(f"{measured}; in brackets the 95% confidence interval.")]


def make_doubts(card: Card) -> list[Any]:
    """What the page's remarks on a prediction mean."""
    return [html.P(NOT_SURE.format(threshold=percent(card["sure_above"]))), html.P(UNFAMILIAR)]


def make_limits(card: Card) -> list[Any]:
    """What it cannot do: the card's sentences, with the names that the page gives the labels."""
    said = card["limits"]
    for label in card["labels"]:
        said = [re.sub(rf"\b{re.escape(label)}\b", name_of(label), limit) for limit in said]
    return [html.Ul([html.Li(limit) for limit in said])] if said else []


def make_data(card: Card, collection: Collection) -> list[Any]:
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
