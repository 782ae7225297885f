"""Normalisation folded into convolutions changes nothing but the number of operations."""

import keras
import numpy as np
import pytest
from keras import layers

from model.folding import fold_normalisation

PIXELS = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype(np.float32)


def normalisation(**options):
    """A layer that has learned something."""
    return layers.BatchNormalization(
        beta_initializer=keras.initializers.RandomNormal(seed=1),
        gamma_initializer=keras.initializers.RandomUniform(0.5, 2, seed=2),
        moving_mean_initializer=keras.initializers.RandomNormal(seed=3),
        moving_variance_initializer=keras.initializers.RandomUniform(0.5, 2, seed=4),
        **options,
    )


def count(model):
    return sum(isinstance(layer, layers.BatchNormalization) for layer in model.layers)


@pytest.mark.parametrize("options", [{}, {"scale": False}, {"center": False}])
@pytest.mark.parametrize(
    "convolution",
    [
        layers.Conv2D(5, 3, use_bias=False),
        layers.Conv2D(5, 3, bias_initializer="ones"),
        layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False),
    ],
)
def test_a_folded_model_gives_the_same(convolution, options):
    entry = keras.Input((8, 8, 3))
    convolution = convolution.__class__.from_config(convolution.get_config())
    model = keras.Model(entry, layers.ReLU(6.0)(normalisation(**options)(convolution(entry))))
    folded = fold_normalisation(model)
    assert (count(model), count(folded)) == (1, 0)
    np.testing.assert_allclose(folded(PIXELS), model(PIXELS), atol=1e-5)


def test_a_convolution_that_others_read_too_keeps_its_normalisation():
    entry = keras.Input((8, 8, 3))
    x = layers.Conv2D(5, 3)(entry)
    model = keras.Model(entry, layers.Add()([x, normalisation()(x)]))
    folded = fold_normalisation(model)
    assert count(folded) == 1
    np.testing.assert_allclose(folded(PIXELS), model(PIXELS), atol=1e-5)


def test_a_convolution_with_an_activation_of_its_own_keeps_its_normalisation():
    entry = keras.Input((8, 8, 3))
    model = keras.Model(entry, normalisation()(layers.Conv2D(5, 3, activation="relu")(entry)))
    assert count(fold_normalisation(model)) == 1


def test_a_convolution_that_is_an_output_keeps_its_normalisation():
    entry = keras.Input((8, 8, 3))
    x = layers.Conv2D(5, 3)(entry)
    model = keras.Model(entry, [x, normalisation()(x)])
    folded = fold_normalisation(model)
    for one, other in zip(folded(PIXELS), model(PIXELS), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_normalisation_of_something_else_than_the_channels_is_kept():
    entry = keras.Input((8, 8, 3))
    model = keras.Model(entry, normalisation(axis=1)(layers.Conv2D(5, 3)(entry)))
    folded = fold_normalisation(model)
    assert count(folded) == 1
    np.testing.assert_allclose(folded(PIXELS), model(PIXELS), atol=1e-5)


def test_a_model_with_a_layer_that_is_called_twice_stays_as_it_is():
    entry = keras.Input((8, 8, 3))
    convolution = layers.Conv2D(3, 3, padding="same")
    model = keras.Model(entry, normalisation()(convolution(convolution(entry))))
    assert fold_normalisation(model) is model


def test_a_model_with_a_model_inside_stays_as_it_is():
    entry = keras.Input((8, 8, 3))
    x = layers.Conv2D(5, 3)(entry)
    inside_entry = keras.Input((6, 6, 5))
    inside = keras.Model(inside_entry, layers.ReLU()(inside_entry))
    model = keras.Model(entry, layers.Add()([normalisation()(x), inside(x)]))
    assert fold_normalisation(model) is model
