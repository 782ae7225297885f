"""The network and its backbone's weights."""

import keras
import numpy as np
import pytest

from model.training.network import backbone_of, build_network, fold_temperature, load_backbone
from tests.model.conftest import write_model
from tests.model.training.conftest import logits_of

SIZE = 64


def network_with_a_head():
    """The network at random, but for its last layer, which is zero in a new one."""
    keras.utils.set_random_seed(1)
    network = build_network(4, "lite0", SIZE)
    kernel, bias = network.get_layer("class_maps").get_weights()
    values = np.random.default_rng(1).normal(size=kernel.shape)
    network.get_layer("class_maps").set_weights([values, bias])
    return network


@pytest.fixture(scope="module")
def network():
    return network_with_a_head()


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)


def test_the_backbone_is_that_of_a_pickled_model(network, pixels, tmp_path):
    path = write_model(tmp_path, network)
    keras.utils.set_random_seed(2)
    other = build_network(2, "lite0", SIZE)
    assert not np.array_equal(backbone_of(other)(pixels), backbone_of(network)(pixels))
    load_backbone(other, path)
    np.testing.assert_array_equal(backbone_of(other)(pixels), backbone_of(network)(pixels))
    with pytest.raises(ValueError, match="another backbone than the recipe"):
        load_backbone(build_network(2, "lite2", SIZE), path)


@pytest.mark.parametrize(
    ("variant", "blocks", "channels"), [("lite0", 11, 112), ("lite1", 15, 112), ("lite2", 15, 120)]
)
def test_each_variant_has_its_published_depth_and_width(variant, blocks, channels):
    network = build_network(4, variant, 32)
    depthwise = [x for x in network.layers if isinstance(x, keras.layers.DepthwiseConv2D)]
    assert len(depthwise) == blocks
    assert network.get_layer("projections").input.shape == (None, 2, 2, channels)


@pytest.mark.parametrize("labels", [2, 7])
def test_one_pass_gives_likelihoods_that_sum_to_one_and_class_maps(labels, pixels):
    outputs = build_network(labels, "lite0", SIZE)(pixels)
    assert outputs["class_maps"].shape == (3, SIZE // 32, SIZE // 32, labels)
    assert outputs["likelihoods"].shape == (3, labels)
    np.testing.assert_allclose(np.sum(outputs["likelihoods"], axis=1), 1, atol=1e-6)


def test_class_maps_are_the_features_weighted_by_a_dense_layer_on_their_average(network, pixels):
    features = np.asarray(keras.Model(network.input, network.get_layer("features").output)(pixels))
    kernel, bias = network.get_layer("class_maps").get_weights()
    dense = features.mean(axis=(1, 2)) @ kernel[0, 0] + bias
    np.testing.assert_allclose(logits_of(network, pixels), dense, atol=1e-4)
    maps = features @ kernel[0, 0] + bias
    np.testing.assert_allclose(network(pixels)["class_maps"], maps, atol=1e-4)


def test_a_folded_temperature_divides_the_logits(pixels):
    network = network_with_a_head()
    before = logits_of(network, pixels)
    fold_temperature(network, 2.5)
    np.testing.assert_allclose(logits_of(network, pixels), before / 2.5, atol=1e-5)
