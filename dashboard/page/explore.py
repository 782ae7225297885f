"""The largest part of About: the test paintings, each with what the model said of it.

The confusion matrix is a table whose cells choose which paintings are listed, and the list says as
text what the map shows. All of it is made from the model card, and left out where the card has no
`test_predictions`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page.formatting import name_of, percent
from dashboard.paths import image_path, page_path
from museum.catalogue import Painting
from museum.table import OBJECT_PAGE_URL

Card = dict[str, Any]
Find = Callable[[int], Painting | None]

MISTAKES, ALL = "mistakes", "all"
MOST_SURE, LEAST_SURE = "most", "least"
SHOWN_AT_ONCE = 24  # the others follow under a button
THUMBNAIL_WIDTH = 320  # pixels
WORTH_TELLING = 0.005  # likelihoods below it are left out


@dataclass(frozen=True, slots=True)
class Tested:
    """A test painting with its prediction; `x`, `y` is its place on the map."""

    object_id: int | None
    title: str
    label: str
    predicted: str
    likelihoods: dict[str, float]
    x: float
    y: float

    @property
    def likelihood(self) -> float:
        """The predicted label's likelihood."""
        return self.likelihoods[self.predicted]

    @property
    def right(self) -> bool:
        """The verdict."""
        return self.predicted == self.label


def read_tested(card: Card) -> list[Tested]:
    """Return the card's test paintings, none where it does not list them.

    Raises LookupError, TypeError, ValueError for a list of another form.
    """
    labels = card["labels"]
    return [
        Tested(
            object_id=row["met_object_id"],
            title=row.get("title") or "",
            label=labels[labels.index(row["label"])],
            predicted=labels[labels.index(row["predicted"])],
            likelihoods={
                # The card's four decimals make a certainty of what is nearly one.
                label: min(float(likelihood), 0.9999)
                for label, likelihood in zip(labels, row["likelihoods"], strict=True)
            },
            x=float(row["x"]),
            y=float(row["y"]),
        )
        for row in card.get("test_predictions", [])
    ]


def choose(
    tested: Iterable[Tested], labels: Sequence[str], choice: Any, order: Any
) -> list[Tested]:
    """Return the paintings of a choice: all, the mistakes, or a cell as "row-column".

    Sorted by the likelihood of the prediction. Whatever makes no sense chooses the mistakes, the
    surest first.
    """
    cells = {cell_value(labels, row, column): (row, column) for row in labels for column in labels}
    cell = cells.get(choice) if isinstance(choice, str) else None
    chosen = [
        each
        for each in tested
        if choice == ALL or (cell == (each.label, each.predicted) if cell else not each.right)
    ]
    return sorted(chosen, key=lambda each: each.likelihood, reverse=order != LEAST_SURE)


def cell_value(labels: Sequence[str], row: str, column: str) -> str:
    """Return the value by which the page chooses a cell of the confusion matrix."""
    return f"{labels.index(row)}-{labels.index(column)}"


def describe_choice(labels: Sequence[str], choice: Any) -> str:
    """Return in words which paintings a choice lists."""
    for row in labels:
        for column in labels:
            if choice == cell_value(labels, row, column):
                if row == column:
                    return f"{name_of(row)}, recognised"
                return f"{name_of(row)}, mistaken for {name_of(column)}"
    return "All test paintings" if choice == ALL else "All mistakes"


def make_explore(card: Card, find: Find) -> list[Component]:
    """Return the controls and the list as it is at first; nothing where the card lists nothing."""
    tested, labels = read_tested(card), card["labels"]
    if not tested:
        return []
    cells = [(row, column) for row in labels for column in labels]
    options = [
        {"label": f"{describe_choice(labels, value)} ({count})", "value": value}
        for value in (MISTAKES, ALL, *(cell_value(labels, *cell) for cell in cells))
        if (count := len(choose(tested, labels, value, MOST_SURE))) or value in (MISTAKES, ALL)
    ]
    orders = [
        {"label": "Most confident first", "value": MOST_SURE},
        {"label": "Least confident first", "value": LEAST_SURE},
    ]
    return [
        html.Div(
            [
                html.Div(
                    [
                        dbc.Label("Paintings", html_for="explore-choice"),
                        dbc.Select(options, value=MISTAKES, id="explore-choice"),
                    ]
                ),
                html.Div(
                    [
                        dbc.Label("Order", html_for="explore-order"),
                        dbc.Select(orders, value=MOST_SURE, id="explore-order"),
                    ]
                ),
            ],
            id="explore-controls",
            className="explore-controls",
        ),
        html.P(count_of(card, MISTAKES), id="explore-count", role="status"),
        html.Div(make_paintings(card, find, MISTAKES, MOST_SURE), id="explore-paintings"),
    ]


def make_matrix(card: Card) -> Component:
    """Return the confusion matrix, each cell tinted by its share of the row.

    A cell that has paintings is a button, which a script connects with the choice of paintings.
    """
    labels, confusion = card["labels"], card["figures"]["test"]["confusion"]
    listed = {(each.label, each.predicted) for each in read_tested(card)}
    head = [html.Td(), *(html.Th(name_of(label), scope="col") for label in labels)]
    rows = []
    for row, counts in zip(labels, confusion, strict=True):
        cells = [
            html.Td(
                make_cell(labels, row, column, count) if (row, column) in listed else str(count),
                className="right" if row == column else "wrong",
                style={"--share": round(count / max(sum(counts), 1), 2)},
            )
            for column, count in zip(labels, counts, strict=True)
        ]
        rows.append(html.Tr([html.Th(name_of(row), scope="row"), *cells]))
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="table confusion")
    return html.Div(table, className="table-responsive")


def make_cell(labels: Sequence[str], row: str, column: str, count: int) -> Component:
    """Return the button that lists a cell's paintings."""
    value = cell_value(labels, row, column)
    attributes: Any = {"data-choice": value}
    return html.Button(
        [str(count), html.Span(f": {describe_choice(labels, value)}", className="visually-hidden")],
        **attributes,
    )


def make_paintings(card: Card, find: Find, choice: Any, order: Any) -> list[Component]:
    """Return the paintings of a choice, each with its likelihoods."""
    items = [
        make_item(each, find) for each in choose(read_tested(card), card["labels"], choice, order)
    ]
    listed: list[Component] = [html.Ul(items[:SHOWN_AT_ONCE], className="mistakes")]
    rest = items[SHOWN_AT_ONCE:]
    if rest:
        more = html.Summary(f"Show {len(rest)} more")
        listed.append(html.Details([more, html.Ul(rest, className="mistakes")]))
    return listed


def count_of(card: Card, choice: Any) -> str:
    """Return in words what a choice lists, and how many paintings these are."""
    count = len(choose(read_tested(card), card["labels"], choice, MOST_SURE))
    chosen = describe_choice(card["labels"], choice)
    return f"{chosen}: {count} painting{'' if count == 1 else 's'}"


def make_item(tested: Tested, find: Find) -> Component:
    """Return a painting's thumbnail, title and likelihoods, linked as far as it can be shown."""
    painting = find(tested.object_id) if tested.object_id else None
    content: list[Component] = [
        html.Span(title_of(tested, painting), className="mistake-title"),
        html.Span(describe_verdict(tested)),
        html.Span(describe_likelihoods(tested.likelihoods), className="text-body-secondary"),
    ]
    if painting:
        thumbnail = lazy_image(f"{image_path(painting)}?width={THUMBNAIL_WIDTH}")
        return html.Li(dcc.Link([thumbnail, *content], href=page_path(painting)))
    if tested.object_id:
        return html.Li(html.A(content, href=f"{OBJECT_PAGE_URL}/{tested.object_id}"))
    return html.Li(content)


def lazy_image(source: str) -> Any:
    """Return a decorative image that is fetched when it is near the screen.

    As the JSON of a component: in Python, Dash's html.Img refuses `loading`.
    """
    props = {"src": source, "alt": "", "loading": "lazy"}
    return {"type": "Img", "namespace": "dash_html_components", "props": props}


def title_of(tested: Tested, painting: Painting | None) -> str:
    """Return the painting's title, or what can be said in its place."""
    number = f"Object {tested.object_id}" if tested.object_id else "Untitled"
    return (painting.title if painting else "") or tested.title or number


def describe_verdict(tested: Tested) -> str:
    """Return what the painting is and what the model said."""
    share = percent(tested.likelihood)
    if tested.right:
        return f"{name_of(tested.label)}: right, {share} sure"
    return f"{name_of(tested.label)}, mistaken for {name_of(tested.predicted)}, {share} sure"


def describe_likelihoods(likelihoods: dict[str, float]) -> str:
    """Return the likelihoods in a line, the largest first."""
    ordered = sorted(likelihoods.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{name_of(label)} {percent(share)}" for label, share in ordered if share >= WORTH_TELLING
    )
