"""Plotly figures, as plain dictionaries: Plotly's own objects take longer than the prediction.

Colours of text and bars are set in the stylesheet, so that they follow light and dark.
"""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page.access import UNSPOKEN

Figure = dict[str, Any]

CONFIG: Any = {"displayModeBar": False, "staticPlot": True, "responsive": True}
FONT = {"family": "Figtree, system-ui, sans-serif", "size": 14}
CLEAR = "rgba(0,0,0,0)"


def make_likelihood_bars(likelihoods: dict[str, float], correct: str | None = None) -> Figure:
    """A horizontal bar per culture, the likeliest on top, the correct one marked."""
    ascending = sorted(likelihoods.items(), key=lambda item: item[1])
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [likelihood for _, likelihood in ascending],
                "y": [
                    f"✓ {culture}" if culture == correct else culture for culture, _ in ascending
                ],
                "text": [percent(likelihood) for _, likelihood in ascending],
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {
                    "color": [
                        "#2f7d5b" if culture == correct else "#8d8579" for culture, _ in ascending
                    ]
                },
            }
        ],
        "layout": {
            "margin": {"l": 4, "r": 48, "t": 0, "b": 0},
            "bargap": 0.45,
            "xaxis": {"visible": False, "range": [0, 1], "fixedrange": True},
            "yaxis": {"automargin": True, "fixedrange": True, "ticks": "", "ticklabelstandoff": 8},
            "font": FONT,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
        },
    }


def make_reliability_diagram(
    likelihoods: list[float], shares_right: list[float], counts: list[int]
) -> Figure:
    """How often the model was right against how sure it was; on the diagonal it is honest."""
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
            html.Div(graph, className="figure-space", **UNSPOKEN),
            html.Div(text, className="visually-hidden"),
        ]
    )


def percent(share: float) -> str:
    """A share of 1 as a whole percentage; never rounded up to certainty or down to none."""
    if 0.995 <= share < 1:
        return "> 99 %"
    if 0 < share < 0.005:
        return "< 1 %"
    return f"{share * 100:.0f} %"
