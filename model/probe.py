"""Fits the last layer alone, by logistic regression on the pretrained features.

A network that is fine-tuned from there keeps more of what its features know than one that is
fine-tuned from a random last layer (Kumar et al. 2022, https://arxiv.org/abs/2202.10054).
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from model.calibration import softmax
from model.preprocessing import Pixels, resize

BATCH_SIZE = 32
STEPS = 400


def fit_head(
    network: keras.Model,
    images: Sequence[Pixels],
    targets: NDArray[np.float32],
    weights: NDArray[np.float64],
    penalty: float,
) -> None:
    """Set the class maps' weights so that the logits are a logistic regression's.

    `targets` is (N, 4) one-hot, `weights` (N,) sums to 1, `penalty` is that of the squared
    coefficients for features of variance 1.
    """
    features = average_features(network, images)
    mean, scale = features.mean(axis=0), features.std(axis=0).mean()
    coefficients = logistic_regression((features - mean) / scale, targets, weights, penalty)
    kernel, bias = coefficients[:-1] / scale, coefficients[-1]
    bias = bias - mean @ kernel
    network.get_layer("class_maps").set_weights([kernel[None, None], bias])


def average_features(network: keras.Model, images: Sequence[Pixels]) -> NDArray[np.float64]:
    """Return the features (N, 1280) of the whole images, averaged over each."""
    last = network.get_layer("bn1.relu").output
    model = keras.Model(network.input, layers.GlobalAveragePooling2D()(last))
    size = network.input_shape[1]
    found = [
        model.predict_on_batch(
            np.stack([resize(pixels, size, size) for pixels in images[start : start + BATCH_SIZE]])
        )
        for start in range(0, len(images), BATCH_SIZE)
    ]
    return np.concatenate(found).astype(np.float64)


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
    step = 1 / (np.linalg.norm(inputs.T @ weighted, 2) / 2 + penalty)
    penalties = np.r_[np.full(features.shape[1], penalty), 0.0][:, None]
    coefficients = np.zeros((inputs.shape[1], targets.shape[1]))
    ahead = coefficients
    for count in range(1, STEPS + 1):
        gradient = weighted.T @ (softmax(inputs @ ahead) - targets) + penalties * ahead
        previous, coefficients = coefficients, ahead - step * gradient
        ahead = coefficients + count / (count + 3) * (coefficients - previous)
    return coefficients
