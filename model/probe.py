"""The last layer alone, fitted by logistic regression on the backbone's features."""

from collections.abc import Iterable

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from model.calibration import softmax
from model.preprocessing import Pixels

STEPS = 400


def average_features(network: keras.Model, batches: Iterable[Pixels]) -> NDArray[np.float32]:
    """Return the features (N, channels) of the images in the batches, averaged over each."""
    features = network.get_layer("features").output
    model = keras.Model(network.input, layers.GlobalAveragePooling2D()(features))
    return np.concatenate([model.predict_on_batch(pixels) for pixels in batches])


def fit_head(
    network: keras.Model,
    features: NDArray[np.float32],
    targets: NDArray[np.float32],
    weights: NDArray[np.float64],
    penalty: float,
) -> None:
    """Set the class maps' weights so that the logits are a logistic regression's.

    `features` is (N, channels), `targets` (N, 4) one-hot, `weights` (N,) sums to 1, `penalty` is
    that of the squared coefficients for features of variance 1.
    """
    values = features.astype(np.float64)
    mean = values.mean(axis=0)
    # One scale for each of the backbone's outputs: a weak channel is not blown up.
    ends = np.cumsum([part.shape[-1] for part in network.get_layer("features").input])
    scales = [part.std(axis=0).mean() for part in np.split(values, ends[:-1], axis=1)]
    scale = np.repeat(scales, np.diff(ends, prepend=0))
    coefficients = logistic_regression((values - mean) / scale, targets, weights, penalty)
    kernel, bias = coefficients[:-1] / scale[:, None], coefficients[-1]
    network.get_layer("class_maps").set_weights([kernel[None, None], bias - mean @ kernel])


def logistic_regression(
    features: NDArray[np.float64],
    targets: NDArray[np.float32],
    weights: NDArray[np.float64],
    penalty: float,
) -> NDArray[np.float64]:
    """Return coefficients (features + 1, classes), the intercepts last, that are not penalised.

    Nesterov's accelerated gradient descent: the problem is convex, so the result is the same for
    any seed.
    """
    inputs = np.hstack([features, np.ones((len(features), 1))])
    weighted = inputs * weights[:, None]
    step = 1 / (np.linalg.eigvalsh(inputs.T @ weighted)[-1] / 2 + penalty)
    penalties = np.r_[np.full(features.shape[1], penalty), 0.0][:, None]
    coefficients = np.zeros((inputs.shape[1], targets.shape[1]))
    ahead = coefficients
    for count in range(1, STEPS + 1):
        gradient = weighted.T @ (softmax(inputs @ ahead) - targets) + penalties * ahead
        previous, coefficients = coefficients, ahead - step * gradient
        ahead = coefficients + count / (count + 3) * (coefficients - previous)
    return coefficients
