"""The last layer alone is a logistic regression."""

import numpy as np

from model.calibration import softmax
from model.probe import logistic_regression


def test_the_last_layer_alone_learns_what_the_features_can_tell_apart():
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 4, 200)
    features = np.eye(4)[labels] @ rng.normal(size=(4, 10)) * 3 + rng.normal(size=(200, 10)) / 2
    weights = np.full(200, 1 / 200)
    targets = np.eye(4, dtype=np.float32)[labels]
    coefficients = logistic_regression(features, targets, weights, penalty=0.01)
    inputs = np.hstack([features, np.ones((200, 1))])
    residual = weights[:, None] * (softmax(inputs @ coefficients) - targets)
    penalties = np.r_[np.full(10, 0.01), 0][:, None]
    np.testing.assert_allclose(inputs.T @ residual + penalties * coefficients, 0, atol=2e-3)
    assert ((inputs @ coefficients).argmax(axis=1) == labels).mean() > 0.95
