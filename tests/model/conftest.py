"""Models to test with, and a watch on what Python runs."""

import sys

import numpy as np
import pytest


@pytest.fixture(scope="session")
def small_model():
    """A Keras model: uint8 (N, 16, 16, 3) -> likelihoods (N, 4), class_maps (N, 4, 4, 4)."""
    import keras

    keras.utils.set_random_seed(7)
    image = keras.Input((16, 16, 3), dtype="uint8")
    x = keras.layers.Rescaling(1 / 128, offset=-1)(image)
    x = keras.layers.Conv2D(8, 3, strides=4, padding="same", use_bias=False)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU(max_value=6)(x)
    x = keras.layers.Dropout(0.2)(x)
    class_maps = keras.layers.Conv2D(4, 1, name="class_maps")(x)
    logits = keras.layers.GlobalAveragePooling2D()(class_maps)
    likelihoods = keras.layers.Softmax(name="likelihoods")(logits)
    return keras.Model(image, {"likelihoods": likelihoods, "class_maps": class_maps})


@pytest.fixture(scope="session")
def pixels():
    """Two inputs of the small model, uint8 (2, 16, 16, 3)."""
    return np.random.default_rng(7).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)


@pytest.fixture(scope="session")
def make_network():
    """A function: the network of a size, its backbone at random, but such that features differ."""
    import keras

    from model.training.network import build_network

    def make(size):
        keras.utils.set_random_seed(6)
        network = build_network(size=size)
        for layer in network.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                scale, offset, mean, variance = layer.get_weights()
                layer.set_weights([scale, offset, mean, variance / 20])
        return network

    return make


FORBIDDEN = {"compile", "exec", "marshal.loads", "os.exec", "os.fork", "os.posix_spawn"}
FORBIDDEN |= {"os.system", "pickle.find_class", "socket.connect", "subprocess.Popen"}


@pytest.fixture(scope="package")
def run_events():
    """The names of FORBIDDEN audit events since the list was last cleared."""
    seen = []
    watching = [True]

    def hook(event, _arguments):
        if watching[0] and event in FORBIDDEN:
            seen.append(event)

    sys.addaudithook(hook)
    yield seen
    watching[0] = False
