"""Likelihoods are calibrated on examples whose right answer is known."""

import numpy as np
import pytest
from scipy.special import softmax

from model.training.calibration import familiar_below, fit_temperature, sure_above


def test_the_temperature_undoes_overconfidence():
    rng = np.random.default_rng(2)
    logits = rng.normal(size=(4000, 4)) * 2
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits, axis=1)])
    assert fit_temperature(labels, logits * 3) == pytest.approx(3, rel=0.1)


def test_the_app_is_sure_only_above_the_most_confident_mistake():
    labels = np.ones(4, int)
    likelihoods = np.array([[0.85, 0.15], [0.25, 0.75], [0.1, 0.9], [0.05, 0.95]])
    likelihoods = np.hstack([likelihoods, np.zeros((4, 2))])
    threshold = sure_above(labels, likelihoods)
    assert 0.85 <= threshold < 0.9


def test_nineteen_of_twenty_images_are_familiar():
    distances = np.arange(1.0, 101)
    assert (distances < familiar_below(distances)).sum() == 95
