"""Makes likelihoods honest, and finds the thresholds that serving compares with."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.metrics import log_loss

from model.training.measuring import Likelihoods, Right

TEMPERATURES = np.geomspace(0.1, 10, 401)
SURE_ACCURACY = 0.99  # of the predictions that the app calls sure
FAMILIAR_SHARE = 0.95  # of the images held out in cross-validation that the app calls familiar


def fit_temperature(right: Right, logits: NDArray[np.floating]) -> float:
    """Return what to divide the logits by for the least NLL (https://arxiv.org/abs/1706.04599)."""
    every = range(logits.shape[1])
    losses = [
        log_loss(right, softmax(logits / temperature, axis=1), labels=every)
        for temperature in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])


def sure_above(right: Right, likelihoods: Likelihoods) -> float:
    """Return the least likelihood, in hundredths, above which SURE_ACCURACY are right."""
    best = likelihoods.max(axis=1)
    hits = likelihoods.argmax(axis=1) == right
    for threshold in np.arange(50, 100) / 100:
        if not (best > threshold).any():
            break
        if hits[best > threshold].mean() >= SURE_ACCURACY:
            return float(threshold)
    return 1.0


def distances_of(style: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return how far images are from those of training, float64 (N,); `style` is (N, C)."""
    return np.linalg.norm(style.astype(np.float64), axis=1)


def familiar_below(distances: NDArray[np.float64]) -> float:
    """Return the distance, in hundredths, within which FAMILIAR_SHARE of the images are."""
    return float(np.ceil(np.quantile(distances, FAMILIAR_SHARE) * 100) / 100)
