"""Plotly figures, as plain dictionaries: Plotly's own objects take longer than the prediction.

Colours of text and bars are set in the stylesheet, so that they follow light and dark.
"""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page.aria import ARIA_HIDDEN

Figure = dict[str, Any]

CONFIG: Any = {"displayModeBar": False, "staticPlot": True, "responsive": True}
FONT = {"family": "Figtree, system-ui, sans-serif", "size": 14}
CLEAR = "rgba(0,0,0,0)"


def make_reliability_diagram(
    likelihoods: list[float], shares_right: list[float], counts: list[int]
) -> Figure:
    """How often the model was right against how sure it was; on the diagonal the two agree."""
    most = max(counts, default=1)
    axis = {
        "range": [-0.03, 1.04],
        "tickformat": ".0%",
        "dtick": 0.2,
        "fixedrange": True,
        "zeroline": False,
    }
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, 1],
                "y": [0, 1],
                "line": {"dash": "dot", "color": "#8d8579"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": likelihoods,
                "y": shares_right,
                "marker": {
                    "color": "#2f7d5b",
                    "size": [6 + 18 * (count / most) ** 0.5 for count in counts],
                },
            },
        ],
        "layout": {
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "showlegend": False,
            "xaxis": {**axis, "title": {"text": "Likelihood the model gave"}, "automargin": True},
            "yaxis": {**axis, "title": {"text": "How often it was right"}, "automargin": True},
            "font": FONT,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
        },
    }


def make_graph(figure: Figure, text: Component | str) -> Component:
    """A figure for the eye, and the same as text for a screen reader."""
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True)
    return html.Div(
        [
            html.Div(graph, className="figure-space", **ARIA_HIDDEN),
            html.Div(text, className="visually-hidden"),
        ]
    )
