"""The network and its backbone's weights."""

import pickle
import sys
from types import ModuleType

import keras
import numpy as np
import pytest

from model.training.backbone import load_weights
from model.training.network import build_network, fold_temperature
from model.training.pytorch_state import UnsafeState, read_state
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


class Storage:
    def __init__(self, key, values):
        self.key = key
        self.values = values


class StatePickler(pickle.Pickler):
    """Writes what PyTorch writes for a storage."""

    def persistent_id(self, obj):
        if isinstance(obj, Storage):
            kind = sys.modules["torch"].FloatStorage
            return "storage", kind, obj.key, "cpu", obj.values.size, None
        return None


@pytest.fixture(name="torch")
def _torch(monkeypatch):
    """Just enough of PyTorch's names to pickle a state."""

    def rebuild(*arguments):
        raise AssertionError(arguments)

    module, helpers = ModuleType("torch"), ModuleType("torch._utils")
    module.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    helpers._rebuild_tensor_v2 = rebuild
    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    monkeypatch.setitem(sys.modules, "torch", module)
    monkeypatch.setitem(sys.modules, "torch._utils", helpers)
    return module


class Tensor:
    """A tensor that lies transposed in its storage, as those of a converted network do."""

    def __init__(self, key, values):
        self.storage = Storage(key, values)

    def __reduce__(self):
        rows, columns = self.storage.values.shape
        arguments = (self.storage, 0, (columns, rows), (1, columns), False, None)
        return sys.modules["torch._utils"]._rebuild_tensor_v2, arguments


def write_state(path, state, storages):
    with path.open("wb") as stream:
        for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, state):
            StatePickler(stream, 2).dump(part)
        pickle.dump(list(storages), stream, 2)
        for values in storages.values():
            stream.write(values.size.to_bytes(8, "little") + values.astype("<f4").tobytes())


@pytest.mark.usefixtures("torch")
def test_a_state_file_gives_its_tensors_without_pytorch(tmp_path):
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_state(tmp_path / "state.pth", {"a.weight": Tensor("7", values)}, {"7": values})
    state = read_state(tmp_path / "state.pth")
    assert list(state) == ["a.weight"]
    assert (state["a.weight"] == values.T).all()


@pytest.mark.usefixtures("torch")
def test_a_tensor_that_reaches_beyond_its_storage_is_refused(tmp_path):
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_state(tmp_path / "state.pth", {"a": Tensor("7", values)}, {"7": values[:1]})
    with pytest.raises(ValueError, match="buffer"):
        read_state(tmp_path / "state.pth")


def test_a_state_file_that_names_anything_else_is_refused(tmp_path):
    (tmp_path / "state.pth").write_bytes(pickle.dumps(print, 2))
    with pytest.raises(UnsafeState, match="print"):
        read_state(tmp_path / "state.pth")


@pytest.mark.usefixtures("torch")
def test_missing_weights_are_an_error(tmp_path, network):
    write_state(tmp_path / "state.pth", {}, {})
    with pytest.raises(KeyError):
        load_weights(network, tmp_path / "state.pth")


@pytest.mark.parametrize(
    ("variant", "blocks", "channels"), [("lite0", 11, 112), ("lite1", 15, 112), ("lite2", 15, 120)]
)
def test_each_variant_has_its_published_depth_and_width(variant, blocks, channels):
    network = build_network(4, variant, 32)
    depthwise = [x for x in network.layers if isinstance(x, keras.layers.DepthwiseConv2D)]
    assert len(depthwise) == blocks
    assert network.get_layer("projections").input.shape == (None, 2, 2, channels)


def test_a_network_is_built_for_any_number_of_labels():
    outputs = build_network(7, "lite0", 32).output
    assert outputs["likelihoods"].shape == (None, 7)
    assert outputs["class_maps"].shape == (None, 1, 1, 7)


def test_one_pass_gives_likelihoods_that_sum_to_one_and_class_maps(network, pixels):
    outputs = network(pixels)
    assert outputs["likelihoods"].shape == (3, 4)
    assert outputs["class_maps"].shape == (3, SIZE // 32, SIZE // 32, 4)
    np.testing.assert_allclose(np.sum(outputs["likelihoods"], axis=1), 1, atol=1e-6)


def test_class_maps_are_the_features_weighted_by_a_dense_layer_on_their_average(network, pixels):
    features = np.asarray(keras.Model(network.input, network.get_layer("features").output)(pixels))
    kernel, bias = network.get_layer("class_maps").get_weights()
    dense = features.mean(axis=(1, 2)) @ kernel[0, 0] + bias
    np.testing.assert_allclose(logits_of(network, pixels), dense, atol=1e-4)
    maps = features @ kernel[0, 0] + bias
    np.testing.assert_allclose(network(pixels)["class_maps"], maps, atol=1e-4)


def test_a_logit_is_its_labels_quadratic_form_averaged_over_the_picture(network, pixels):
    projections = network.get_layer("projections")
    style = np.asarray(keras.Model(network.input, projections.input)(pixels))
    (axes,) = projections.get_weights()
    signs, bias = network.get_layer("class_maps").get_weights()
    forms = np.einsum("ik,kc,jk->cij", axes[0, 0], signs[0, 0], axes[0, 0])
    logits = np.einsum("nhwi,cij,nhwj->nc", style, forms, style) / np.prod(style.shape[1:3]) + bias
    np.testing.assert_allclose(logits_of(network, pixels), logits, rtol=1e-3, atol=1e-4)


def test_a_folded_temperature_divides_the_logits(pixels):
    network = network_with_a_head()
    before = logits_of(network, pixels)
    fold_temperature(network, 2.5)
    np.testing.assert_allclose(logits_of(network, pixels), before / 2.5, atol=1e-5)
