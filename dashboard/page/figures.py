"""The reliability diagram, as a plain dictionary: Plotly's own objects take longer to import.

Colours of text are set in the stylesheet, so that they follow light and dark.
"""

from typing import Any

from dash import dcc

CONFIG: Any = {"displayModeBar": False, "staticPlot": True, "responsive": True}
FONT = {"family": "Figtree, system-ui, sans-serif", "size": 14}
DIAGONAL = {"dash": "dot", "color": "#8d8579"}
CLEAR = "rgba(0,0,0,0)"
AXIS = {"range": [-0.03, 1.04], "tickformat": ".0%", "dtick": 0.2, "zeroline": False}


def make_reliability_diagram(bins: list[dict[str, Any]]) -> dcc.Graph:
    """How often the model was right against how sure it was; on the diagonal the two agree."""
    most = max((each["n"] for each in bins), default=1)
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
            "xaxis": {**AXIS, "title": {"text": "How sure it was"}, "automargin": True},
            "yaxis": {**AXIS, "title": {"text": "How often it was right"}, "automargin": True},
            "font": FONT,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
        },
    }
    return dcc.Graph(figure=figure, config=CONFIG, responsive=True)
