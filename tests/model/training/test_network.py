"""The network and its backbone's weights."""

import keras
import numpy as np
import pytest

from model.card import read_card
from model.compiling import MODEL
from model.pickling import open_pickle
from model.preprocessing import SIZE
from model.training.network import backbone_of, build_network, fold_temperature, load_backbone


def test_the_layers_and_the_backbones_weights_are_those_of_the_committed_model():
    expected = open_pickle(MODEL, read_card(MODEL)["sha256"])
    network = build_network(4, SIZE)
    load_backbone(network)
    for found, layer in zip(network.layers, expected.layers, strict=True):
        assert found.get_config() == layer.get_config()
    pairs = zip(backbone_of(network).weights, backbone_of(expected).weights, strict=True)
    for found, weights in pairs:
        np.testing.assert_array_equal(found, weights)


def test_a_size_whose_edges_the_pooling_would_count_twice_is_refused():
    with pytest.raises(ValueError, match="must be a multiple of 32 pixels wide, not 80"):
        build_network(4, 80)


def test_a_folded_temperature_divides_the_logits(small_model):
    model = keras.models.clone_model(small_model)
    model.get_layer("class_maps").bias.assign([1, 2, 3, 4])
    pixels = np.random.default_rng(7).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    before = np.asarray(model(pixels)["class_maps"])
    fold_temperature(model, 2.5)
    np.testing.assert_allclose(model(pixels)["class_maps"], before / 2.5, atol=1e-5)
