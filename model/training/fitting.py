"""Fits the network: features of a pretrained backbone, last layers by logistic regression."""

from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.covariance import ledoit_wolf
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from model.preprocessing import Pixels
from model.training.calibration import distances_of, fit_temperature
from model.training.data import keep
from model.training.manifest import ManifestError, groups_of
from model.training.measuring import Likelihoods, Right
from model.training.network import fold_temperature
from model.training.recipe import Recipe

TOLERANCE = 1e-6  # of the loss's gradient; with a larger one, processors give different models
FOLDS = 5  # of the cross-validation
MOST_STEPS = 2000  # of the regression, far more than it took for any of our collections


class HeldOut(NamedTuple):
    """What fits that saw neither an image nor its group say of it, for N images."""

    right: Right  # (N,)
    likelihoods: Likelihoods  # (N, labels), calibrated
    distances: NDArray[np.float64]  # (N,), from the images learned from


# Threads would wait for each other in these many small steps: six times as long on a busy machine.
@threadpool_limits.wrap(limits=1, user_api="blas")
def fit_network(
    network: keras.Model,
    means: NDArray[np.float32],
    products: NDArray[np.float32],
    examples: pd.DataFrame,
    recipe: Recipe,
) -> tuple[float, HeldOut]:
    """Fit the network's last layers and calibrate it; return the temperature and what was held out.

    `means` and `products` are `features_of` the images to learn from, `examples` their rows of the
    manifest, at least two groups of each label of the network among them.
    """
    weights = compute_sample_weight("balanced", examples["culture"])  # each label the same
    fit_head(network, products, examples["culture"].to_numpy(), weights, recipe.penalty)
    network.get_layer("style").set_weights(list(whiten(means, weights)))
    right, logits, distances = cross_validate(means, products, examples, weights, recipe)
    temperature = fit_temperature(right, logits)
    fold_temperature(network, temperature)
    return temperature, HeldOut(right, softmax(logits / temperature, axis=1), distances)


def features_of(
    backbone: keras.Model, pixels: Pixels, path: Path
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the backbone's C channels averaged over each image, (N, C), and their products.

    The products of each two channels, averaged over each image, are (N, C * (C + 1) / 2): the upper
    triangle of each image's Gram matrix, by rows. What is done is kept at `path`; see `keep`.
    """
    channels = backbone.output.shape[-1]

    def compute(start: int, stop: int) -> NDArray[np.float32]:
        return np.hstack(averages(backbone, pixels[start:stop]))

    width = channels + channels * (channels + 1) // 2
    features = keep(path, (len(pixels), width), np.float32, compute)
    return features[:, :channels], features[:, channels:]


def averages(
    backbone: keras.Model, pixels: Pixels
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return `features_of` a batch, uint8 (N, size, size, 3)."""
    features = backbone.predict_on_batch(pixels)
    vectors = features.reshape(len(features), -1, features.shape[-1])
    grams = vectors.transpose(0, 2, 1) @ vectors / np.float32(vectors.shape[1])
    rows, columns = np.triu_indices(features.shape[-1])
    return vectors.mean(axis=1), grams[:, rows, columns]


def cross_validate(
    means: NDArray[np.float32],
    products: NDArray[np.float32],
    examples: pd.DataFrame,
    weights: NDArray[np.float64],
    recipe: Recipe,
) -> tuple[Right, NDArray[np.float64], NDArray[np.float64]]:
    """Return right labels (N,), logits (N, labels) and distances (N,) of images held out.

    They come from fits that saw neither the image nor its group. Images held out from a fit that
    saw only some of the labels are left out. Raises ManifestError if none remain.
    """
    labels, right = np.unique(examples["culture"], return_inverse=True)
    groups = groups_of(examples)
    fewest = groups.groupby(right).nunique().min()
    folds = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=recipe.seed)
    logits = np.full((len(right), len(labels)), np.nan)
    distances = np.full(len(right), np.nan)
    for others, held_out in folds.split(products, right, groups):
        if len(np.unique(right[others])) == len(labels):
            learned = regress(products[others], right[others], weights[others], recipe.penalty)
            logits[held_out] = products[held_out] @ learned[0].T + learned[1]
            whitening, bias = whiten(means[others], weights[others])
            distances[held_out] = distances_of(means[held_out] @ whitening + bias)
    found = ~np.isnan(distances)
    if not found.any():
        raise ManifestError(
            "No image can be held out: the groups span too many labels; make them smaller"
        )
    return right[found], logits[found], distances[found]


def regress(
    products: NDArray[np.float32],
    labels: NDArray[Any],
    weights: NDArray[np.float64],
    penalty: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coefficients (labels, M) and the bias (labels,) of the logits of products (N, M).

    `labels` is (N,), in whose sorted order the logits come, `weights` (N,), `penalty` is that of
    the squared coefficients for products of variance 1.
    """
    mean, scale = products.mean(axis=0), products.std(axis=0).mean()
    regression = LogisticRegression(C=1 / penalty, tol=TOLERANCE, max_iter=MOST_STEPS)
    regression.fit(
        (products - mean).astype(np.float64) / scale, labels, sample_weight=weights / weights.sum()
    )
    coefficients, intercepts = regression.coef_ / scale, regression.intercept_
    if len(coefficients) == 1:  # of two labels scikit-learn gives the second's logit alone
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    return coefficients, intercepts - coefficients @ mean


def fit_head(
    network: keras.Model,
    products: NDArray[np.float32],
    labels: NDArray[np.object_],
    weights: NDArray[np.float64],
    penalty: float,
) -> None:
    """Set the projections and the class maps so that the logits are a logistic regression's.

    `products` is (N, C * (C + 1) / 2); see `regress`. Each label of the network is in `labels`.
    """
    coefficients, bias = regress(products, labels, weights, penalty)
    # Of each form x' M x, the sum of its signed squares: M = V diag(values) V'.
    projections = network.get_layer("projections")
    values, vectors = np.linalg.eigh(_symmetric(coefficients, projections.input.shape[-1]))
    kernels = vectors * np.sqrt(np.abs(values))[:, None]
    projections.set_weights([np.hstack(list(kernels))[None, None]])
    signs = (np.sign(values)[..., None] * np.eye(len(values))[:, None]).reshape(-1, len(values))
    network.get_layer("class_maps").set_weights([signs[None, None], bias])


def whiten(
    means: NDArray[np.float32], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the matrix (C, C) and the bias (C,) that give `means` (N, C) covariance 1, mean 0.

    The length of an image's style is then its Mahalanobis distance from the training images (Lee et
    al. 2018, https://arxiv.org/abs/1807.03888, without classes).
    """
    weights = weights / weights.sum()
    centre = weights @ means
    spread = (means - centre) * np.sqrt(weights * len(weights))[:, None]
    covariance, _ = ledoit_wolf(spread, assume_centered=True)
    values, vectors = np.linalg.eigh(covariance)
    whitening = vectors / np.sqrt(values)
    return whitening, -centre @ whitening


def _symmetric(triangles: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    """Return the symmetric matrices (N, C, C) whose forms weigh each product by the triangle's."""
    rows, columns = np.triu_indices(channels)
    halves = np.zeros((len(triangles), channels, channels))
    halves[:, rows, columns] = triangles / 2
    return halves + halves.transpose(0, 2, 1)
