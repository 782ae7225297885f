"""The About page: what the model can and cannot do, from its card alone."""

import logging
import re
from typing import Any

import dash
from dash import Input, Output, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
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
from dashboard.page.formatting import name_of, percent
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

    @app.callback(Output("about", "children"), Input("about-wanted", "data"))
    def about(_wanted: Any) -> list[Any]:
        return make_about(card, curator.find, collection)

    @app.callback(
        Output("reliability-diagram", "children"), Input("reliability-summary", "n_clicks")
    )
    def diagram(_clicks: Any) -> Any:
        return make_reliability_diagram(card["reliability"]["test"])


def make_about(card: Card, find: Find, collection: Collection) -> list[Any]:
    """The page for this card, or a sentence if the card is not as training writes it.

    `find` gives the catalogue's painting, if it has it.
    """
    heading = html.H1(PAGES["/about"], className="page-title")
    try:
        return [heading, *make_content(card, find, collection)]
    except (LookupError, TypeError, ValueError, AttributeError):
        logger.exception("about=failed")
        return [heading, messages.NO_CARD]


def make_content(card: Card, find: Find, collection: Collection) -> list[Component]:
    """What stands below the heading; sections without content are left out."""
    tested = read_tested(card, find)
    numbers = [
        html.Li([html.Strong(figure, className="d-block"), said])
        for figure, said in make_numbers(card)
    ]
    what = "place" if collection.is_met else "label"
    count = f"{card['figures']['test']['n']:,} paintings, each {what} counted equally"
    rows = [  # side by side if there is space
        {"Its worst mistakes": make_worst_mistakes(tested, collection)},
        {
            "How often it is right": make_recalls(card, collection),
            "What it confuses": make_confusion(card, collection),
            "Is it as sure as it should be?": make_reliability(card),
        },
        {"The paintings behind the numbers": make_cells(tested, card, collection)},
        {
            "When it is not sure": make_doubts(card),
            "What it cannot do": make_limits(card),
            "Data and licences": make_data(card, collection),
        },
    ]
    sections = [
        [
            html.Section([html.H2(heading, className="fs-4"), *content])
            for heading, content in row.items()
            if content
        ]
        for row in rows
    ]
    return [
        html.Ul(numbers, className="numbers mt-3 list-unstyled"),
        html.P(f"Measured on {count}; in brackets the 95% confidence interval."),
        *(html.Div(row, className="d-flex flex-wrap gap-4") for row in sections),
    ]


def make_numbers(card: Card) -> list[tuple[str, str]]:
    """The average, the labels recognised best and worst, and the pair that it confuses most."""
    labels, test = card["labels"], card["figures"]["test"]
    recalls = {label: share for label, share in test["recall"].items() if share is not None}
    best, worst = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    said = f"right on paintings it had never seen ({between(test, 'mean_recall')})"
    numbers = [(percent(test["mean_recall"]), said)]
    if recalls[best] > recalls[worst]:
        said = f"from {name_of(best)}, its best, to {name_of(worst)}, its worst"
        numbers.append((f"{percent(recalls[best])} … {percent(recalls[worst])}", said))
    if pair := card["pair"]:
        rows = [test["confusion"][labels.index(label)] for label in pair]
        confused = rows[0][labels.index(pair[1])] + rows[1][labels.index(pair[0])]
        if confused:
            said = f"from {' or '.join(map(name_of, pair))} mistaken for the other"
            numbers.append((f"{confused} of {sum(map(sum, rows))}", said))
    return numbers


def make_doubts(card: Card) -> list[Any]:
    """What the page's remarks on a prediction mean."""
    return [html.P(NOT_SURE.format(threshold=percent(card["sure_above"]))), html.P(UNFAMILIAR)]


def make_limits(card: Card) -> list[Any]:
    """What it cannot do: the card's sentences, with the names that the page gives the labels."""
    said = card["limits"]
    for label in card["labels"]:
        said = [re.sub(rf"\b{re.escape(label)}\b", name_of(label), limit) for limit in said]
    return [html.Ul([html.Li(limit) for limit in said])]


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
    return [
        make_table(("Pictures", "Training", "Test"), rows),
        html.P([licence, f" Code: MIT. {NETWORK}"]),
    ]
