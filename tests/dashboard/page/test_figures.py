"""The figures."""

import plotly.graph_objects as go
import pytest

from dashboard.page.figures import make_reliability_diagram


@pytest.mark.parametrize("bins", [([0.5, 0.9], [0.4, 1.0], [3, 100]), ([], [], [])])
def test_plotly_understands_the_figure(bins):
    go.Figure(make_reliability_diagram(*bins))


def test_more_paintings_make_a_larger_dot():
    *_, dots = make_reliability_diagram([0.5, 0.9], [0.4, 1.0], [1, 100])["data"]
    assert dots["marker"]["size"][0] < dots["marker"]["size"][1]
