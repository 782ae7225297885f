"""The reliability diagram."""

import plotly.graph_objects as go
import pytest

from dashboard.page.figures import make_reliability_diagram

BINS = [{"likelihood": 0.5, "accuracy": 0.4, "n": 1}, {"likelihood": 0.9, "accuracy": 1, "n": 100}]


@pytest.mark.parametrize("bins", [BINS, []])
def test_plotly_understands_the_figure(bins):
    go.Figure(make_reliability_diagram(bins).figure)


def test_more_paintings_make_a_larger_dot():
    *_, dots = make_reliability_diagram(BINS).figure["data"]
    assert dots["marker"]["size"][0] < dots["marker"]["size"][1]
