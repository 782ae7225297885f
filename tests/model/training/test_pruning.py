"""Channels are dropped where the others can stand in for them."""

import keras
import numpy as np
import pytest

from model.training.backbone import build_backbone
from model.training.network import backbone_of, build_network
from model.training.pruning import drop_channels, prune

SIZE = 64
BLOCK = "blocks.1"  # the first that expands


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def whole():
    keras.utils.set_random_seed(4)
    backbone = build_backbone("lite0", SIZE, None)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            scale, offset, mean, variance = layer.get_weights()
            layer.set_weights([scale, offset, mean, variance / 20])
    return backbone


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(4).integers(0, 256, (64, SIZE, SIZE, 3), np.uint8)


def narrow(keep):
    return backbone_of(build_network(variant="lite0", size=SIZE, keep=keep))


def output_of(backbone, layer, pixels):
    model = keras.Model(backbone.input, backbone.get_layer(layer).output)
    return np.asarray(model.predict_on_batch(pixels))


def error(features, expected):
    return np.square(features - expected).mean() / expected.var(axis=(0, 1, 2)).mean()


def test_channels_that_others_repeat_cost_nothing(rng):
    independent = rng.normal(size=(200, 4))
    channels = np.hstack([independent, independent @ rng.normal(size=(4, 4))])
    kernel = rng.normal(size=(8, 3))
    kept, refitted = drop_channels(np.cov(channels.T, bias=True), kernel, 4)
    np.testing.assert_allclose(channels[:, kept] @ refitted, channels @ kernel, atol=1e-3)


def test_a_channel_that_nothing_reads_or_that_never_changes_goes_first(rng):
    covariance = np.cov(rng.normal(size=(5, 100)) * [[1], [0], [1], [1], [1]])
    kernel = rng.normal(size=(5, 2))
    kernel[3] = 0
    kept, _ = drop_channels(covariance, kernel, 3)
    assert kept.tolist() == [0, 2, 4]


def test_the_kernel_that_is_left_is_the_least_squares_fit(rng):
    channels = rng.normal(size=(300, 9)) @ rng.normal(size=(9, 9))
    channels -= channels.mean(axis=0)
    kernel = rng.normal(size=(9, 2))
    kept, refitted = drop_channels(channels.T @ channels / 300, kernel, 5)
    best, *_ = np.linalg.lstsq(channels[:, kept], channels @ kernel, rcond=None)
    np.testing.assert_allclose(refitted, best, rtol=1e-3, atol=1e-4)


def test_with_all_channels_kept_nothing_changes(whole, pixels):
    backbone = narrow(1.0)
    prune(whole, backbone, [pixels])
    np.testing.assert_array_equal(backbone.predict_on_batch(pixels), whole.predict_on_batch(pixels))


def test_a_pruned_backbone_is_smaller_and_gives_nearly_the_same_features(whole, pixels):
    expected = whole.predict_on_batch(pixels)
    errors = {}
    for keep in (0.9, 0.6):
        backbone = narrow(keep)
        prune(whole, backbone, [pixels[:32], pixels[32:]])
        assert backbone.count_params() < (keep + 0.1) * whole.count_params()
        errors[keep] = error(backbone.predict_on_batch(pixels), expected)
    assert errors[0.9] < errors[0.6] < 0.5


def test_a_pruned_blocks_average_output_stays(whole, pixels):
    backbone = narrow(0.5)
    prune(whole, backbone, [pixels])
    averages = [
        output_of(each, f"{BLOCK}.bn2", pixels).mean(axis=(0, 1, 2)) for each in (whole, backbone)
    ]
    np.testing.assert_allclose(*averages, atol=1e-4)
