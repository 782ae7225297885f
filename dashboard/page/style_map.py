"""The map of the test paintings: two dimensions of what the network sees in each."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page.explore import (
    THUMBNAIL_WIDTH,
    Card,
    Find,
    Tested,
    describe_verdict,
    read_tested,
    title_of,
)
from dashboard.page.formatting import name_of, percent
from dashboard.paths import image_path, page_path
from museum.table import OBJECT_PAGE_URL

# The first eight after Okabe and Ito, whom colour-blind visitors can tell apart; all of a middle
# lightness, for a light and a dark page.
COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#3d9fd3", "#8a63c9", "#7d7d7d"),
    *("#a0522d", "#5a9e3a", "#c43d6b", "#3a8f8f", "#e0762f", "#5566cc", "#9c7a3c", "#b04fbf"),
    *("#4f7f5f", "#c96a6a", "#6c8ebf", "#8f8f3f"),
)
CONFIG: Any = {"displayModeBar": False, "responsive": True}
CLEAR = "rgba(0,0,0,0)"
LONGEST_TITLE = 60  # characters beside the pointer
FOCUS: Any = {
    "role": "application",
    "tabIndex": 0,
    "aria-label": "Map of the test paintings. Arrow keys move from point to point, Enter opens.",
}


def make_map(card: Card, find: Find) -> list[Component]:
    """Return the map and the place for what its points stand for; nothing without a map.

    Raises LookupError, TypeError, ValueError for a card of another form.
    """
    tested = read_tested(card)
    if not tested or "map" not in card:
        return []
    graph = dcc.Graph(figure=make_figure(tested, card, find), config=CONFIG, responsive=True)
    return [
        html.P(describe_map(card)),
        html.Div(graph, id="map", className="figure-space", **FOCUS),
        html.Div("Point at a dot to see the painting.", id="map-painting", role="status"),
    ]


def describe_map(card: Card) -> str:
    """Return how to read the map, and what it does not show."""
    shares = card["map"]["explained"]
    return (
        "Each point is a test painting: a circle where the model was right, a cross where it was "
        "wrong. Paintings whose style the network finds similar tend to be close together. The map "
        "shows the two directions in which styles differ most (principal components), which hold "
        f"{percent(sum(shares))} of the variance, so neighbouring points may still differ in other "
        "ways. The model does not use this map."
    )


def make_figure(tested: Sequence[Tested], card: Card, find: Find) -> dict[str, Any]:
    """Return the figure: a trace for each label and verdict, coloured by label."""
    axis = {"visible": False, "fixedrange": True}
    traces = []
    for label, colour in zip(card["labels"], cycle(COLOURS), strict=False):
        of_label = [each for each in tested if each.label == label]
        right = [each for each in of_label if each.right]
        wrong = [each for each in of_label if not each.right]
        if right:
            traces.append(make_trace(right, colour, True, find))
        if wrong:
            traces.append(make_trace(wrong, colour, not right, find))
    return {
        "data": traces,
        "layout": {
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": {**axis, "scaleanchor": "x"},
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"bgcolor": "#1d1b19", "bordercolor": "#1d1b19"},
            "legend": {"orientation": "h", "y": 0, "yanchor": "top"},
            "font": {"family": "Figtree, system-ui, sans-serif", "size": 14},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
        },
    }


def make_trace(
    tested: Sequence[Tested], colour: str, in_legend: bool, find: Find
) -> dict[str, Any]:
    """Return the points of paintings with the same label and verdict."""
    label, right = tested[0].label, tested[0].right
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name_of(label),
        "legendgroup": label,
        "showlegend": in_legend,
        "x": [each.x for each in tested],
        "y": [each.y for each in tested],
        "customdata": [make_point(each, find) for each in tested],
        "hovertemplate": "%{customdata.short}<extra></extra>",
        "marker": {
            "color": colour,
            "size": 9 if right else 11,
            "symbol": "circle" if right else "x",
            "opacity": 0.8 if right else 1,
        },
    }


def make_point(tested: Tested, find: Find) -> dict[str, str]:
    """Return what the page shows of a painting while its point is looked at, and where it leads."""
    painting = find(tested.object_id) if tested.object_id else None
    title = title_of(tested, painting)
    short = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    if painting:
        href, thumbnail = page_path(painting), f"{image_path(painting)}?width={THUMBNAIL_WIDTH}"
    else:
        href = f"{OBJECT_PAGE_URL}/{tested.object_id}" if tested.object_id else ""
        thumbnail = ""
    return {
        # Plotly reads some HTML in it.
        "short": short.replace("&", "&amp;").replace("<", "&lt;"),
        "title": title,
        "said": describe_verdict(tested),
        "thumbnail": thumbnail,
        "href": href,
    }
