"""Makes likelihoods honest, and says above which the app is sure."""

import numpy as np
from numpy.typing import NDArray

from model.training.measuring import Labels, Likelihoods, negative_log_likelihood

TEMPERATURES = np.geomspace(0.1, 10, 401)
SURE_ACCURACY = 0.99  # of the predictions that the app calls sure


def softmax(logits: NDArray[np.floating]) -> Likelihoods:
    """Return likelihoods, float64, of logits (N, cultures)."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(labels: Labels, logits: NDArray[np.floating]) -> float:
    """Return what to divide the logits by for the least NLL (https://arxiv.org/abs/1706.04599)."""
    losses = [negative_log_likelihood(labels, softmax(logits / t)) for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def sure_above(labels: Labels, likelihoods: Likelihoods) -> float:
    """Return the least likelihood, in hundredths, above which SURE_ACCURACY are right."""
    best = likelihoods.max(axis=1)
    hits = likelihoods.argmax(axis=1) == labels
    for threshold in np.arange(50, 100) / 100:
        if not (best > threshold).any():
            break
        if hits[best > threshold].mean() >= SURE_ACCURACY:
            return float(threshold)
    return 1.0
