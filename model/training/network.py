"""The Keras network: a quadratic form of EfficientNet-Lite's features for each culture."""

import keras
import numpy as np
from keras import layers

from model.preprocessing import SIZE
from model.training.backbone import backbone_features

VARIANT = "lite2"
KEEP = 0.8  # the share of the channels inside the backbone's blocks that pruning leaves
CULTURES = ("America", "China", "India", "Japan")  # the order of the likelihoods


def build_network(*, variant: str = VARIANT, size: int = SIZE, keep: float = KEEP) -> keras.Model:
    """Return the network, its backbone at random and its last layer nil.

    Input: `pixels`, uint8 (N, size, size, 3), RGB. Outputs: `likelihoods`, float32 (N, 4), sum 1,
    and `class_maps`, float32 (N, size/32, size/32, 4).

    Style is which features go together (the Gram matrix of Gatys et al. 2015,
    https://arxiv.org/abs/1508.06576), so a culture's logit is a quadratic form of the backbone's
    features, averaged over the picture. `projections` are the axes of each culture's form,
    `features` their squares, and the class maps a 1x1 convolution of these. The maps' averages are
    the logits, so they are class activation maps (Zhou et al. 2016,
    https://arxiv.org/abs/1512.04150) at no second run.
    """
    pixels = keras.Input((size, size, 3), dtype="uint8", name="pixels")
    style = backbone_features(pixels, variant, keep)
    axes = len(CULTURES) * style.shape[-1]
    projections = layers.Conv2D(axes, 1, use_bias=False, name="projections")(style)
    squares = layers.Multiply(name="squares")([projections, projections])
    features = layers.AveragePooling2D(2, padding="same", name="features")(squares)
    class_maps = layers.Conv2D(
        len(CULTURES), 1, kernel_initializer="zeros", dtype="float32", name="class_maps"
    )(features)
    logits = layers.GlobalAveragePooling2D(dtype="float32", name="logits")(class_maps)
    likelihoods = layers.Softmax(dtype="float32", name="likelihoods")(logits)
    return keras.Model(pixels, {"likelihoods": likelihoods, "class_maps": class_maps})


def backbone_of(network: keras.Model) -> keras.Model:
    """Return the same layers with the backbone's features, (N, size/16, size/16, C), as output."""
    return keras.Model(network.input, network.get_layer("projections").input)


def logits_network(network: keras.Model) -> keras.Model:
    """Return the same layers with the logits, float32 (N, 4), as the only output."""
    return keras.Model(network.input, network.get_layer("logits").output)


def fold_temperature(network: keras.Model, temperature: float) -> None:
    """Divide the logits by the temperature, for good, inside the class maps' weights."""
    layer = network.get_layer("class_maps")
    layer.set_weights([np.divide(weights, temperature) for weights in layer.get_weights()])
