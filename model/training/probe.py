"""The last layers, fitted by logistic regression on the products of the backbone's features."""

from collections.abc import Iterable

import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from model.preprocessing import Pixels
from model.training.network import backbone_of

TOLERANCE = 1e-4  # of the loss's gradient, for features of variance 1
MOST_STEPS = 2000


def average_products(network: keras.Model, batches: Iterable[Pixels]) -> NDArray[np.float32]:
    """Return the products of each two of the backbone's channels, averaged over each image.

    For C channels, (N, C * (C + 1) / 2): the upper triangle of each image's Gram matrix, by rows.
    """
    backbone = backbone_of(network)
    return np.concatenate([_triangles(backbone.predict_on_batch(pixels)) for pixels in batches])


def fit_head(
    network: keras.Model,
    products: NDArray[np.float32],
    labels: NDArray[np.integer],
    weights: NDArray[np.float64],
    penalty: float,
) -> None:
    """Set the projections and the class maps so that the logits are a logistic regression's.

    `products` is (N, C * (C + 1) / 2), `labels` (N,) with each culture among them, `weights` (N,)
    sums to 1, `penalty` is that of the squared coefficients for products of variance 1.
    """
    mean, scale = products.mean(axis=0), products.std(axis=0).mean()
    regression = LogisticRegression(C=1 / penalty, tol=TOLERANCE, max_iter=MOST_STEPS)
    regression.fit((products - mean).astype(np.float64) / scale, labels, sample_weight=weights)
    coefficients = regression.coef_ / scale
    # Of each form x' M x, the sum of its signed squares: M = V diag(values) V'.
    projections = network.get_layer("projections")
    values, vectors = np.linalg.eigh(_symmetric(coefficients, projections.input.shape[-1]))
    kernels = vectors * np.sqrt(np.abs(values))[:, None]
    projections.set_weights([np.hstack(kernels)[None, None]])
    signs = (np.sign(values)[..., None] * np.eye(len(values))[:, None]).reshape(-1, len(values))
    bias = regression.intercept_ - coefficients @ mean
    network.get_layer("class_maps").set_weights([signs[None, None], bias])


def _triangles(features: NDArray[np.float32]) -> NDArray[np.float32]:
    vectors = features.reshape(len(features), -1, features.shape[-1])
    grams = vectors.transpose(0, 2, 1) @ vectors / np.float32(vectors.shape[1])
    rows, columns = np.triu_indices(features.shape[-1])
    return grams[:, rows, columns]


def _symmetric(triangles: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    """Return the symmetric matrices (N, C, C) whose forms weigh each product by the triangle's."""
    rows, columns = np.triu_indices(channels)
    halves = np.zeros((len(triangles), channels, channels))
    halves[:, rows, columns] = triangles / 2
    return halves + halves.transpose(0, 2, 1)
