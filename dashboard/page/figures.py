"""The figures of About: tables, and the reliability diagram.

The diagram is a plain dictionary: Plotly's own objects take longer to import. Colours of its text
are set in the stylesheet, so that they follow light and dark.
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import messages
from dashboard.collection import Collection
from dashboard.page.aria import ARIA_HIDDEN
from dashboard.page.formatting import listed, name_of, percent

Card = dict[str, Any]

FEW = 30  # pictures of a label: a share measured on fewer says little
SURE = "How sure it was"
RIGHT = "How often it was right"
CONFIG: Any = {"displayModeBar": False, "staticPlot": True, "responsive": True}
DIAGONAL = {"dash": "dot", "color": "#8d8579"}
CLEAR = "rgba(0,0,0,0)"
AXIS = {"range": [-0.03, 1.04], "tickformat": ".0%", "dtick": 0.2, "zeroline": False}


def make_recalls(card: Card, collection: Collection) -> list[Any]:
    """How many of each label's paintings it got right."""
    test, baseline = card["figures"]["test"], card["baseline"]["test"]
    averages = (
        ("Average", test, "mean_recall"),
        ("All together", test, "accuracy"),
        ("Mixed as the catalogue", test, "catalogue_accuracy"),
        ("Baseline (simple CNN)", baseline, "mean_recall"),
    )
    counts = dict(zip(card["labels"], map(sum, test["confusion"]), strict=True))
    rows = [
        (name_of(label), f"{percent(share)} of {counts[label]}", between(test, f"recall.{label}"))
        for label, share in test["recall"].items()
        if share is not None
    ]
    rows += [
        (name, percent(figures[key]), between(figures, key))
        for name, figures, key in averages
        if figures[key] is not None
    ]
    few = [name_of(label) for label, count in counts.items() if 0 < count < FEW]
    return [
        make_table((collection.says, "Right", "95% interval"), rows),
        html.P(f"{listed(few)}: measured on only a few, so the true figure may differ a lot.")
        if few
        else None,
    ]


def make_confusion(card: Card, collection: Collection) -> list[Any]:
    """The confusion matrix, each cell tinted by its share of the row."""
    labels, rows = card["labels"], []
    for row, counts in zip(labels, card["figures"]["test"]["confusion"], strict=True):
        cells = [
            html.Td(
                str(count),
                className="text-end fw-bold bg-success" if row == column else "text-end bg-danger",
                style={"--bs-bg-opacity": round(0.45 * count / max(sum(counts), 1), 2)},
            )
            for column, count in zip(labels, counts, strict=True)
        ]
        rows.append((name_of(row), *cells))
    caption = f"{collection.says} (rows), the model says (columns)"
    return [make_table(("", *map(name_of, labels)), rows, caption)]


def make_reliability(card: Card) -> list[Any]:
    """How often it was right, by how sure it was; as a diagram, if asked."""
    rows = [
        (percent(each["likelihood"]), percent(each["accuracy"]), f"{each['n']:,}")
        for each in card["reliability"]["test"]
    ]
    diagram = [
        html.Summary("Show as a diagram", id="reliability-summary", className="py-2"),
        html.P("On the dotted line, the two are equal. Larger dots mean more paintings."),
        html.P(messages.LOADING, className="loading"),
        html.Div(id="reliability-diagram", className="ratio ratio-4x3", **ARIA_HIDDEN),
    ]
    return [
        make_table((SURE, RIGHT, "Paintings"), rows),
        html.P("Where the two are close, you can trust it. Few paintings prove little."),
        html.Details(diagram),
    ]


def make_reliability_diagram(bins: list[dict[str, Any]]) -> dcc.Graph:
    """How often the model was right against how sure it was; on the diagonal the two agree."""
    most = max(each["n"] for each in bins)
    figure = {
        "data": [
            {"mode": "lines", "x": [0, 1], "y": [0, 1], "line": DIAGONAL},
            {
                "mode": "markers",
                "x": [each["likelihood"] for each in bins],
                "y": [each["accuracy"] for each in bins],
                "marker": {
                    "color": "#2f7d5b",
                    "size": [6 + 18 * (each["n"] / most) ** 0.5 for each in bins],
                },
            },
        ],
        "layout": {
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "showlegend": False,
            "xaxis": {**AXIS, "title": {"text": SURE}, "automargin": True},
            "yaxis": {**AXIS, "title": {"text": RIGHT}, "automargin": True},
            "font": {"family": "Figtree, system-ui, sans-serif", "size": 14},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
        },
    }
    return dcc.Graph(figure=figure, config=CONFIG, responsive=True)


def make_table(head: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> Any:
    """A table whose first column names the row; the others hold numbers, or cells ready made."""
    names = [html.Th(name, scope="col", className="text-end") for name in head[1:]]
    first = html.Th(head[0], scope="col") if head[0] else html.Td()
    body = []
    for name, *contents in rows:
        cells = [
            each if isinstance(each, html.Td) else html.Td(each, className="text-end text-nowrap")
            for each in contents
        ]
        body.append(html.Tr([html.Th(name, scope="row"), *cells]))
    parts = [
        html.Caption(caption) if caption else None,
        html.Thead(html.Tr([first, *names])),
        html.Tbody(body),
    ]
    table = html.Table(parts, className="table table-sm w-auto caption-top")
    return html.Div(table, className="table-responsive")


def between(figures: Card, key: str) -> str:
    """The 95% interval of a figure, rounded: "51–100%"; "" if there is none."""
    interval = figures["intervals"][key]
    return "–".join(f"{end * 100:.0f}" for end in interval) + "%" if interval else ""
