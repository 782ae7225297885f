"""The tables of About: how often the model was right on each label, and what it confuses."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.collection import Collection
from dashboard.page.explore import Card, Find
from dashboard.page.formatting import listed, name_of, percent

FEW = 30  # pictures of a label: a share measured on fewer says little
Z = 1.96  # standard deviations of a 95% interval


def make_recalls(card: Card, _find: Find, collection: Collection) -> list[Any]:
    """How many of each label's paintings it got right."""
    test, baseline = card["figures"]["test"], card.get("baseline", {}).get("test", {})
    recalls = recalls_of(card)
    averages = (
        ("Average", test, "mean_recall"),
        ("All together", test, "accuracy"),
        ("Mixed as the catalogue", test, "catalogue_accuracy"),
        ("Baseline (simple CNN)", baseline, "mean_recall"),
    )
    rows = [
        *(
            (name_of(label), f"{percent(right / n)} of {n}", between(*wilson(right, n)))
            for label, (right, n) in recalls.items()
        ),
        *((name, *share_of(figures, key)) for name, figures, key in averages if key in figures),
    ]
    few = [name_of(label) for label, (_, n) in recalls.items() if n < FEW]
    return [
        make_table((collection.says, "Right", "95% interval"), rows),
        html.P(f"{listed(few)}: measured on few, so this may be far off.") if few else None,
    ]


def make_confusion(card: Card, _find: Find, collection: Collection) -> list[Any]:
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


def make_table(head: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> Any:
    """A table whose first column names the row; the others hold numbers, or cells ready made."""
    names = [html.Th(name, scope="col", className="text-end") for name in head[1:]]
    first = html.Th(head[0], scope="col") if head[0] else html.Td()
    body = [html.Tr([html.Th(name, scope="row"), *map(make_cell, cells)]) for name, *cells in rows]
    parts = [
        html.Caption(caption) if caption else None,
        html.Thead(html.Tr([first, *names])),
        html.Tbody(body),
    ]
    table = html.Table(parts, className="table table-sm w-auto caption-top")
    return html.Div(table, className="table-responsive")


def make_cell(content: Any) -> html.Td:
    """A table's cell, unless it is one already."""
    ready = isinstance(content, html.Td)
    return content if ready else html.Td(content, className="text-end text-nowrap")


def recalls_of(card: Card) -> dict[str, tuple[int, int]]:
    """How many of each label's test paintings were right, of how many; only labels with some."""
    rows = enumerate(zip(card["labels"], card["figures"]["test"]["confusion"], strict=True))
    return {label: (counts[at], sum(counts)) for at, (label, counts) in rows if sum(counts)}


def share_of(figures: Card, key: str) -> tuple[str, str]:
    """A share and its 95% interval, if there is one: ("87%", "80–94%")."""
    interval = figures.get("intervals", {}).get(key)
    return percent(figures[key]), between(*interval) if interval else ""


def between(low: float, high: float) -> str:
    """An interval, rounded: "51–100%"."""
    return f"{low * 100:.0f}–{high * 100:.0f}%"


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share of `n`, after Wilson: wide for few, even where all were right."""
    share, spread = right / n, Z**2 / n
    centre = share + spread / 2
    half = (spread * (share * (1 - share) + spread / 4)) ** 0.5
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)
