"""Fits the network: features of a pretrained backbone, last layers by logistic regression.

The features are kept on disk, some hundred images at a time, so that an interrupted run goes on
where it stopped.
"""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from model.preprocessing import Pixels
from model.training.data import example_weights, read_image, views_of
from model.training.network import backbone_of
from model.training.recipe import Recipe

BATCH_IMAGES = 16  # a batch holds all their views
KEPT_IMAGES = 256  # whose features make one file
TOLERANCE = 1e-4  # of the loss's gradient, for features of variance 1
MOST_STEPS = 2000


def fit_network(
    network: keras.Model, images: Path, examples: pd.DataFrame, recipe: Recipe, state: Path
) -> None:
    """Fit the network's last layers to whole images and to random views of them.

    `examples` are the manifest's rows to learn from, each label of the network among them.
    `state` is a folder that keeps what is done; a later call goes on from there. Raises
    NotAnImage, OSError.
    """
    products = style_products(
        backbone_of(network), images, examples["file"].tolist(), recipe, state
    )
    views = len(products)
    fit_head(
        network,
        products.reshape(-1, products.shape[-1]),
        np.tile(examples["culture"].to_numpy(), views),
        np.tile(example_weights(examples, recipe), views) / views,
        recipe.penalty,
    )


def style_products(
    backbone: keras.Model, images: Path, files: Sequence[str], recipe: Recipe, state: Path
) -> NDArray[np.float32]:
    """Return `average_products` of each view of each image, float32 (1 + views, N, products)."""
    state.mkdir(parents=True, exist_ok=True)
    parts = []
    with tqdm(total=len(files), desc="features", unit="image") as bar:
        for start in range(0, len(files), KEPT_IMAGES):
            some = range(start, min(start + KEPT_IMAGES, len(files)))
            kept = state / f"features-{start:06}.npy"
            if not kept.exists():
                batches = []
                for first in some[::BATCH_IMAGES]:
                    batch = range(first, min(first + BATCH_IMAGES, some.stop))
                    pixels = [
                        views_of(read_image(images / files[place]), place, recipe)
                        for place in batch
                    ]
                    products = average_products(backbone, np.concatenate(pixels))
                    batches.append(products.reshape(len(batch), 1 + recipe.views, -1))
                    bar.update(len(batch))
                unfinished = kept.with_suffix(".unfinished.npy")
                np.save(unfinished, np.concatenate(batches).swapaxes(0, 1))
                unfinished.replace(kept)
            else:
                bar.update(len(some))
            parts.append(np.load(kept))
    return np.concatenate(parts, axis=1)


def average_products(backbone: keras.Model, pixels: Pixels) -> NDArray[np.float32]:
    """Return the products of each two of the backbone's channels, averaged over each image.

    For C channels, (N, C * (C + 1) / 2): the upper triangle of each image's Gram matrix, by rows.
    """
    features = backbone.predict_on_batch(pixels)
    vectors = features.reshape(len(features), -1, features.shape[-1])
    grams = vectors.transpose(0, 2, 1) @ vectors / np.float32(vectors.shape[1])
    rows, columns = np.triu_indices(features.shape[-1])
    return grams[:, rows, columns]


def fit_head(
    network: keras.Model,
    products: NDArray[np.float32],
    labels: NDArray[np.object_],
    weights: NDArray[np.float64],
    penalty: float,
) -> None:
    """Set the projections and the class maps so that the logits are a logistic regression's.

    `products` is (N, C * (C + 1) / 2), `labels` (N,) with each label of the network among them, in
    whose sorted order the logits come, `weights` (N,) sums to 1, `penalty` is that of the squared
    coefficients for products of variance 1.
    """
    mean, scale = products.mean(axis=0), products.std(axis=0).mean()
    regression = LogisticRegression(C=1 / penalty, tol=TOLERANCE, max_iter=MOST_STEPS)
    regression.fit((products - mean).astype(np.float64) / scale, labels, sample_weight=weights)
    coefficients, intercepts = regression.coef_ / scale, regression.intercept_
    if len(coefficients) == 1:  # of two labels scikit-learn gives the second's logit alone
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    # Of each form x' M x, the sum of its signed squares: M = V diag(values) V'.
    projections = network.get_layer("projections")
    values, vectors = np.linalg.eigh(_symmetric(coefficients, projections.input.shape[-1]))
    kernels = vectors * np.sqrt(np.abs(values))[:, None]
    projections.set_weights([np.hstack(kernels)[None, None]])
    signs = (np.sign(values)[..., None] * np.eye(len(values))[:, None]).reshape(-1, len(values))
    bias = intercepts - coefficients @ mean
    network.get_layer("class_maps").set_weights([signs[None, None], bias])


def _symmetric(triangles: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    """Return the symmetric matrices (N, C, C) whose forms weigh each product by the triangle's."""
    rows, columns = np.triu_indices(channels)
    halves = np.zeros((len(triangles), channels, channels))
    halves[:, rows, columns] = triangles / 2
    return halves + halves.transpose(0, 2, 1)
