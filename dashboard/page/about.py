"""The About page: what the model can and cannot do, from its card alone.

A card may lack any part but the labels; a section without data is left out.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.page.explore import Card, Find, make_explore, make_matrix
from dashboard.page.figures import make_graph, make_reliability_diagram
from dashboard.page.formatting import listed, name_of, percent
from dashboard.page.style_map import make_map

logger = logging.getLogger(__name__)
MakeSection = Callable[[Card, Find], list[Component]]

TITLE = "About the model"
UNFAMILIAR = (
    f"“{messages.UNFAMILIAR}” means that the picture looks like none of its training pictures: "
    "it may be a photograph, a page of text, or art from elsewhere. Its guess then means nothing."
)
LICENCES = (
    "Paintings and their data: The Met Open Access, public domain (CC0). "
    "Code: MIT. The network is based on EfficientNet-Lite with ImageNet weights (Apache 2.0)."
)


def make_about(card: Card, find: Find) -> list[Component]:
    """The page for this card; `find` gives the catalogue's painting, if it has it."""
    made = {name: _attempt(make, card, find) for name, make in SECTIONS.items()}
    return [
        html.Link(rel="stylesheet", href="/assets/about.css"),
        html.H1(TITLE, className="page-title"),
        *(_attempt(make_lead, card, find) or [html.P(messages.NO_CARD)]),
        *(html.Section([html.H2(name), *content]) for name, content in made.items() if content),
    ]


def make_lead(card: Card, _find: Find) -> list[Component]:
    """The figures that matter most, in sentences."""
    test = card["figures"]["test"]
    places = listed([name_of(label) for label in test["labels"]])
    said = [
        f"For paintings it had never seen, it was right on {_figure(test, 'mean_recall')}, "
        f"averaged over {places}. That is what you see here: each place comes up equally often."
    ]
    if test.get("catalogue_accuracy") is not None:
        said.append(
            "On the whole catalogue, where some places have many more paintings than others, "
            f"expect {_figure(test, 'catalogue_accuracy')}."
        )
    said.append(
        f"On all {test['n']} test paintings together it was right on {percent(test['accuracy'])}."
    )
    pair = _pair(card)
    if pair:
        said.append(pair)
    return [html.P(" ".join(said), className="about-lead")]


def make_recalls(card: Card, _find: Find) -> list[Component]:
    """How many of each label's paintings it got right."""
    test, baseline = card["figures"]["test"], _baseline(card)
    rows = [(name_of(label), *_row(test, baseline, ("recall", label))) for label in test["labels"]]
    rows.append(("Average", *_row(test, baseline, ("mean_recall",))))
    head = ["Painted in", "Right", "95% interval", *(["Simple network"] if baseline else [])]
    content: list[Component] = [
        html.P("How many of each place’s test paintings it got right."),
        make_table(head, rows),
    ]
    if baseline:
        content.append(html.P("The simple convolutional network was trained on the same pictures."))
    return content


def make_confusion(card: Card, find: Find) -> list[Component]:
    """The confusion matrix and, if the card lists them, the test paintings behind its counts."""
    return [
        html.P(
            "Each row is where the Met says the paintings come from, each column what the model "
            "said. Choose a number to see those paintings."
        ),
        make_matrix(card),
        *_attempt(make_explore, card, find),
    ]


def make_reliability(card: Card, _find: Find) -> list[Component]:
    """How often it was right, by how sure it was."""
    bins = card["reliability"]["test"]
    columns = [[each[name] for each in bins] for name in ("likelihood", "accuracy", "n")]
    rows = [
        (percent(sure), percent(right), str(n)) for sure, right, n in zip(*columns, strict=True)
    ]
    table = make_table(("Confidence", "Right", "Paintings"), rows)
    return [
        html.P(
            "On the dotted line, answers given with 80% confidence are right 8 times out of 10. "
            "Larger dots mean more paintings; small dots may be chance."
        ),
        make_graph(make_reliability_diagram(*columns), table),
    ]


def make_doubts(card: Card, _find: Find) -> list[Component]:
    """What the page's remarks on a prediction mean."""
    threshold = percent(card["sure_above"])
    return [
        html.P(
            f"“{messages.NOT_SURE.format(threshold=threshold)}” Above {threshold} the model was "
            "nearly always right when tested on paintings it had not learned from; otherwise, "
            "treat its answer as a guess."
        ),
        html.P(UNFAMILIAR),
    ]


def make_limits(card: Card, _find: Find) -> list[Component]:
    """What it cannot do."""
    return [html.Ul([html.Li(limit) for limit in card["limits"]])] if card["limits"] else []


def make_data(card: Card, _find: Find) -> list[Component]:
    """How many pictures it learned from and was measured on."""
    counts = card["data"]["counts"]

    def count(label: str, *splits: str) -> str:
        return f"{sum(sum(counts.get(split, {}).get(label, {}).values()) for split in splits):,}"

    rows = [
        (name_of(label), count(label, "train", "validation"), count(label, "test"))
        for label in card["labels"]
    ]
    return [make_table(("Pictures", "Training", "Test"), rows), html.P(LICENCES)]


SECTIONS: dict[str, MakeSection] = {
    "How often it is right": make_recalls,
    "What it confuses": make_confusion,
    "A map of the test paintings": make_map,
    "Is it as sure as it should be?": make_reliability,
    "When it is not sure": make_doubts,
    "What it cannot do": make_limits,
    "Data and licences": make_data,
}


def make_table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> Component:
    """A table of texts whose first column names the row."""
    body = [html.Tr([html.Th(first, scope="row"), *map(html.Td, rest)]) for first, *rest in rows]
    table = [html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(body)]
    return html.Div(html.Table(table, className="table"), className="table-responsive")


def _attempt(make: MakeSection, card: Card, find: Find) -> list[Component]:
    """What `make` makes; nothing where the card lacks what it needs."""
    try:
        return make(card, find)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        logger.info("about=%s left_out=%r", make.__name__, error)
        return []


def _figure(figures: Card, name: str) -> str:
    """A share with its interval: "88% (95% confidence interval: 81–95%)"."""
    interval = figures.get("intervals", {}).get(name)
    if interval is None:
        return percent(figures[name])
    low, high = interval
    between = f"{percent(low).removesuffix('%')}–{percent(high)}"
    return f"{percent(figures[name])} (95% confidence interval: {between})"


def _row(test: Card, baseline: Card | None, path: tuple[str, ...]) -> list[str]:
    """A table's cells for a figure: the share, its interval, the baseline's share."""
    interval = test.get("intervals", {}).get(".".join(path))
    cells = [_share(test, path), "–".join(map(percent, interval)) if interval else ""]
    return [*cells, *([_share(baseline, path)] if baseline else [])]


def _share(figures: Card, path: tuple[str, ...]) -> str:
    value: Any = figures
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else percent(value)


def _baseline(card: Card) -> Card | None:
    baseline = card.get("baseline")
    figures = baseline.get("test") if isinstance(baseline, dict) else None
    return figures if isinstance(figures, dict) else None


def _pair(card: Card) -> str:
    """Which two labels are hardest to tell apart; "" if the card does not say."""
    pair, test = card.get("pair"), card["figures"]["test"]
    if not pair:
        return ""
    one, other = (test["labels"].index(label) for label in pair)
    confusion = test["confusion"]
    confused = confusion[one][other] + confusion[other][one]
    total = sum(confusion[one]) + sum(confusion[other])
    return (
        f"{listed([name_of(label) for label in pair])} are the hardest to tell apart: of {total} "
        f"test paintings from either, {confused} were mistaken for the other."
    )
