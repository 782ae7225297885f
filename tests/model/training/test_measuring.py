"""The figures against examples computed by hand."""

import numpy as np
import pytest
from scipy.special import softmax

from model.training.measuring import (
    calibration_error,
    figures,
    intervals,
    most_confused,
    wilson,
)

AMERICA, CHINA, INDIA, JAPAN = range(4)
NAMES = ("America", "China", "India", "Japan")
MIX = {"America": 0.2, "China": 0.6, "India": 0.0, "Japan": 0.2}
CARD = {"labels": NAMES, "mix": MIX, "pair": ("China", "Japan"), "recipe": {"resamples": 100}}
RIGHT = np.array([AMERICA, AMERICA, CHINA, CHINA, JAPAN])
# Right, right, right, Japan for China, China for Japan.
LIKELIHOODS = np.array(
    [
        [0.70, 0.10, 0.10, 0.10],
        [0.90, 0.05, 0.05, 0.00],
        [0.10, 0.80, 0.00, 0.10],
        [0.00, 0.40, 0.00, 0.60],
        [0.05, 0.70, 0.00, 0.25],
    ]
)


def test_the_figures_are_those_computed_by_hand():
    found = figures(RIGHT, LIKELIHOODS, CARD)
    assert found["labels"] == ["America", "China", "India", "Japan"]
    assert found["n"] == 5
    assert found["confusion"] == [[2, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]]
    assert found["accuracy"] == pytest.approx(3 / 5)
    assert found["recall"] == {"America": 1.0, "China": 0.5, "India": None, "Japan": 0.0}
    assert found["mean_recall"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert found["macro_f1"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert found["pair_accuracy"] == pytest.approx(1 / 3)
    assert found["nll"] == pytest.approx(-np.log([0.7, 0.9, 0.8, 0.4, 0.25]).mean())


def test_the_calibration_error_weighs_each_bins_gap_by_its_size():
    labels = np.array([AMERICA, AMERICA, AMERICA, CHINA])
    likelihoods = np.array([[0.9, 0.1, 0, 0], [0.88, 0.12, 0, 0], [0.4, 0.6, 0, 0], [0, 1, 0, 0]])
    # Bins of 1/15: 0.88 and 0.9 share the 14th, both right; 0.6 is wrong; 1.0 is right.
    expected = (2 * (1 - 0.89) + 1 * 0.6 + 1 * 0.0) / 4
    assert calibration_error(labels, likelihoods) == pytest.approx(expected)


def test_a_label_that_is_only_predicted_counts_in_the_f1():
    found = figures(np.array([AMERICA, AMERICA]), np.eye(4)[[AMERICA, INDIA]], CARD)
    assert found["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    assert found["pair_accuracy"] is None


def test_what_a_visitor_meets_weighs_the_recalls_by_the_catalogues_mix():
    labels = np.arange(4)
    likelihoods = np.eye(4)[[AMERICA, JAPAN, INDIA, JAPAN]]
    found = figures(labels, likelihoods, CARD)
    assert found["mean_recall"] == pytest.approx(3 / 4)
    assert found["catalogue_accuracy"] == pytest.approx(0.2 * 1 + 0.6 * 0 + 0.2 * 1)


def test_the_pair_is_what_is_most_often_taken_for_each_other():
    likelihoods = np.eye(4)[[CHINA, JAPAN, CHINA, AMERICA, JAPAN]]
    right = np.array([INDIA, INDIA, JAPAN, JAPAN, CHINA])
    assert most_confused(right, likelihoods, NAMES) == ["China", "Japan"]


def test_without_a_mistake_there_is_no_pair():
    assert most_confused(np.arange(4), np.eye(4), NAMES) is None
    assert figures(np.arange(4), np.eye(4), CARD | {"pair": None})["pair_accuracy"] is None


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(4, 4, 0.510, 1.0), (0, 4, 0.0, 0.490), (29, 33, 0.727, 0.952), (15, 21, 0.500, 0.862)],
)
def test_the_interval_of_a_share_does_not_shrink_to_a_point(hits, count, low, high):
    assert wilson(hits, count) == pytest.approx([low, high], abs=0.001)


def test_the_interval_of_a_recall_is_wilsons():
    found = intervals(RIGHT, LIKELIHOODS, CARD)
    assert found["recall.America"] == wilson(2, 2)
    assert found["recall.China"] == wilson(1, 2)
    assert found["recall.India"] is None


def test_intervals_hold_the_figure_and_repeat():
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 4, 60)
    likelihoods = softmax(np.eye(4)[labels] * 2 + rng.normal(size=(60, 4)), axis=1)
    found = intervals(labels, likelihoods, CARD)
    every = figures(labels, likelihoods, CARD)
    recalls = {f"recall.{label}" for label in NAMES}
    averages = {"accuracy", "mean_recall", "catalogue_accuracy", "macro_f1", "pair_accuracy", "nll"}
    assert found.keys() == averages | recalls  # a bootstrap's interval of the ECE may not hold it
    for name in averages:
        low, high = found[name]
        assert low < every[name] < high
    assert found == intervals(labels, likelihoods, CARD)
