"""The network and its backbone's weights."""

import keras
import numpy as np
import pytest

from model.pickling import open_pickle
from model.training.network import backbone_of, build_network, fold_temperature, load_backbone
from tests.model.training.conftest import TINY


def test_the_backbone_is_that_of_a_pickled_model(trained):
    path = trained[0] / "culture_classifier.pkl"
    expected = backbone_of(open_pickle(path, trained[1]["sha256"])).get_weights()
    keras.utils.set_random_seed(2)
    network = build_network(2, TINY.variant, TINY.size)
    assert not np.array_equal(backbone_of(network).get_weights()[0], expected[0])
    load_backbone(network, path)
    for found, weights in zip(backbone_of(network).get_weights(), expected, strict=True):
        np.testing.assert_array_equal(found, weights)
    with pytest.raises(ValueError, match="another backbone than the recipe"):
        load_backbone(build_network(2, "lite2", TINY.size), path)


@pytest.mark.parametrize(
    ("variant", "blocks", "channels"), [("lite0", 11, 112), ("lite1", 15, 112), ("lite2", 15, 120)]
)
def test_each_variant_has_its_published_depth_and_width(variant, blocks, channels):
    network = build_network(4, variant, 32)
    depthwise = [x for x in network.layers if isinstance(x, keras.layers.DepthwiseConv2D)]
    assert len(depthwise) == blocks
    assert network.get_layer("projections").input.shape == (None, 2, 2, channels)


def test_a_folded_temperature_divides_the_logits(small_model):
    model = keras.models.clone_model(small_model)
    model.get_layer("class_maps").bias.assign([1, 2, 3, 4])
    pixels = np.random.default_rng(7).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    before = np.asarray(model(pixels)["class_maps"])
    fold_temperature(model, 2.5)
    np.testing.assert_allclose(model(pixels)["class_maps"], before / 2.5, atol=1e-5)
