"""The last layers are a logistic regression on the products of the backbone's features."""

import keras
import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from model.training.calibration import distances_of
from model.training.fitting import averages, cross_validate, fit_head, regress, whiten
from model.training.manifest import ManifestError
from model.training.network import backbone_of, build_network
from model.training.recipe import Recipe

PENALTY = 1.0
NAMES = ("America", "China", "India", "Japan")
LABELS = np.repeat(np.arange(4), 3)
WEIGHTS = np.repeat([0.4, 0.2, 0.2, 0.2], 3) / 3


@pytest.fixture(scope="module", name="network")
def _network():
    """A network whose backbone is random, but such that features differ."""
    keras.utils.set_random_seed(6)
    network = build_network(len(NAMES), 64)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            scale, offset, mean, variance = layer.get_weights()
            layer.set_weights([scale, offset, mean, variance / 20])
    return network


@pytest.fixture(scope="module", name="pixels")
def _pixels():
    """Pictures of noise, each label's with more of a colour."""
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 128, (len(LABELS), 64, 64, 3))
    colours = np.array([(100, 0, 0), (0, 100, 0), (0, 0, 100), (60, 60, 0)])
    return (noise + colours[LABELS][:, None, None]).astype(np.uint8)


@pytest.fixture(scope="module", name="products")
def _products(network, pixels):
    return averages(backbone_of(network), pixels)[1]


def test_the_class_maps_averages_are_a_logistic_regressions_logits(network, pixels, products):
    """At its minimum, the loss's gradient and the penalty's cancel out."""
    fit_head(network, products, np.array(NAMES)[LABELS], WEIGHTS, PENALTY)
    (axes,) = network.get_layer("projections").get_weights()
    signs, bias = network.get_layer("class_maps").get_weights()
    forms = np.einsum("ik,kc,jk->cij", axes[0, 0], signs[0, 0], axes[0, 0])
    rows, columns = np.triu_indices(forms.shape[-1])
    coefficients = forms[:, rows, columns] * np.where(rows == columns, 1, 2)
    outputs = network.predict_on_batch(pixels)
    assert outputs["class_maps"].shape == (12, 2, 2, 4)
    logits = outputs["class_maps"].mean(axis=(1, 2))
    np.testing.assert_allclose(outputs["likelihoods"], softmax(logits, axis=1), atol=1e-5)
    np.testing.assert_allclose(logits, products @ coefficients.T + bias, atol=1e-3)

    scale = products.std(axis=0).mean()
    inputs = (products - products.mean(axis=0)) / scale
    residual = WEIGHTS[:, None] * (softmax(logits, axis=1) - np.eye(4)[LABELS])
    np.testing.assert_allclose(residual.sum(axis=0), 0, atol=2e-3)
    gradient = residual.T @ inputs
    remainder = gradient + PENALTY * coefficients * scale
    assert np.linalg.norm(remainder) < 0.02 * np.linalg.norm(gradient)


def rows_of(labels, groups=()):
    files = [f"{number}.jpg" for number in range(len(labels))]
    groups = list(groups) or [""] * len(files)
    return pd.DataFrame({"file": files, "culture": labels, "group": groups})


def test_logits_are_of_regressions_that_have_not_seen_the_group():
    """The products name the album of an image, from which another album's label cannot be told."""
    albums = np.tile(np.arange(6), 2)
    labels = np.array(["lake", "wood"])[albums % 2]
    products, weights = np.eye(6, dtype=np.float32)[albums], np.full(12, 1 / 12)
    coefficients, bias = regress(products, labels, weights, 0.01)
    learned = products @ coefficients.T + bias
    assert learned.argmax(axis=1).tolist() == (albums % 2).tolist()
    examples = rows_of(labels, [f"album {album}" for album in albums])
    right, held_out, _ = cross_validate(products, products, examples, weights, Recipe())
    assert right.tolist() == (albums % 2).tolist()
    assert np.abs(held_out).max() < np.abs(learned).min() / 2


def test_distances_are_from_images_of_other_groups():
    """Images of one album are alike: near to each other, far from the other albums."""
    rng = np.random.default_rng(3)
    albums = np.repeat(np.arange(8), 5)
    means = (rng.normal(size=(8, 6))[albums] + rng.normal(0, 0.05, (40, 6))).astype(np.float32)
    labels, weights = np.array(["lake", "wood"])[albums % 2], np.full(40, 1 / 40)
    whitening, bias = whiten(means, weights)
    known = distances_of(means @ whitening + bias)
    examples = rows_of(labels, [f"album {album}" for album in albums])
    *_, distances = cross_validate(means, means, examples, weights, Recipe())
    assert np.median(distances) > 1.5 * np.median(known)


def test_images_held_out_from_a_fit_that_missed_a_label_are_left_out():
    examples = rows_of(["lake", "wood", "wood", "lake"], ["a", "b", "c", "c"])
    means = np.random.default_rng(3).normal(size=(4, 3)).astype(np.float32)
    found = cross_validate(means, means, examples, np.full(4, 1 / 4), Recipe())
    assert 0 < len(found[0]) < 4
    assert [len(each) for each in found] == [len(found[0])] * 3


def test_groups_that_leave_nothing_to_hold_out_are_refused():
    labels, albums = "bdbccdbaac", "0101443133"
    means = np.random.default_rng(3).normal(size=(10, 3)).astype(np.float32)
    weights = np.full(10, 1 / 10)
    with pytest.raises(ManifestError, match="No image can be held out"):
        cross_validate(means, means, rows_of(list(labels), list(albums)), weights, Recipe())


def test_style_is_the_whitened_average_of_the_channels(network):
    images = np.random.default_rng(4).integers(0, 256, (40, 64, 64, 3), np.uint8)
    means, _ = averages(backbone_of(network), images)
    network.get_layer("style").set_weights(list(whiten(means, np.full(40, 1 / 40))))
    style = network.predict_on_batch(images)["style"]
    np.testing.assert_allclose(style.mean(axis=0), 0, atol=1e-2)
    assert (style**2).mean() < 1.1
    flat = np.full((1, 64, 64, 3), 255, np.uint8)
    far = np.linalg.norm(network.predict_on_batch(flat)["style"])
    assert far > 1.5 * np.linalg.norm(style, axis=1).max()
