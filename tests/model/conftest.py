"""A small model with the outputs of the real one."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def small_model():
    """A Keras model (N, 16, 16, 3) -> likelihoods (N, 4), class_maps (N, 4, 4, 4)."""
    import keras

    keras.utils.set_random_seed(7)
    image = keras.Input((16, 16, 3))
    x = keras.layers.Conv2D(8, 3, strides=4, padding="same", use_bias=False)(image)
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
