"""The figures."""

import plotly.graph_objects as go
import pytest

from dashboard.page.figures import make_likelihood_bars, make_reliability_diagram, percent
from tests.dashboard.exhibits import LIKELIHOODS


def test_the_likeliest_culture_is_on_top_and_the_correct_one_marked():
    (bars,) = make_likelihood_bars(LIKELIHOODS, "Japan")["data"]
    assert bars["y"] == ["America", "India", "✓ Japan", "China"]  # Plotly counts from below
    assert bars["text"] == ["1 %", "4 %", "25 %", "70 %"]
    assert len(set(bars["marker"]["color"])) == 2


def test_without_a_correct_culture_nothing_is_marked():
    (bars,) = make_likelihood_bars(LIKELIHOODS)["data"]
    assert not any("✓" in name for name in bars["y"])
    assert len(set(bars["marker"]["color"])) == 1


@pytest.mark.parametrize(
    "figure",
    [
        make_likelihood_bars(LIKELIHOODS, "China"),
        make_reliability_diagram([0.5, 0.9], [0.4, 1.0], [3, 100]),
        make_reliability_diagram([], [], []),
    ],
)
def test_plotly_understands_the_figures(figure):
    go.Figure(figure)


def test_more_paintings_make_a_larger_dot():
    *_, dots = make_reliability_diagram([0.5, 0.9], [0.4, 1.0], [1, 100])["data"]
    assert dots["marker"]["size"][0] < dots["marker"]["size"][1]


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0 %"), (0.004, "< 1 %"), (0.01, "1 %"), (0.505, "50 %"), (0.997, "> 99 %"), (1, "100 %")],
)
def test_a_percentage_claims_neither_certainty_nor_impossibility(share, written):
    assert percent(share) == written
