"""The Keras network: a quadratic form of EfficientNet-Lite's features for each label."""

import keras
import numpy as np
from keras import layers

from model.card import read_card
from model.compiling import MODEL
from model.pickling import open_pickle
from model.training.backbone import backbone_features


def build_network(labels: int, size: int) -> keras.Model:
    """Return the network for so many labels, its backbone at random and its last layer zero.

    Input: `pixels`, uint8 (N, size, size, 3), RGB. Outputs: `likelihoods`, float32 (N, labels),
    sum 1; `class_maps`, float32 (N, size/32, size/32, labels); and `style`, float32 (N, C), the
    backbone's C channels averaged over the picture and whitened: images that look alike lie close,
    those unlike anything in training far from zero.

    Style is also which features go together (the Gram matrix of Gatys et al. 2015,
    https://arxiv.org/abs/1508.06576), so a label's logit is a quadratic form of the backbone's
    features, averaged over the picture. `projections` are the axes of each label's form,
    `features` their squares, and the class maps a 1x1 convolution of these. The maps' averages are
    the logits, so they are class activation maps (Zhou et al. 2016,
    https://arxiv.org/abs/1512.04150) at no second run.

    Raises ValueError for a size that is not a multiple of 32.
    """
    if size % 32:  # the pooling would count the cells at two edges twice
        raise ValueError(f"The network's input must be a multiple of 32 pixels wide, not {size}.")
    pixels = keras.Input((size, size, 3), dtype="uint8", name="pixels")
    channels = backbone_features(pixels)
    axes = labels * channels.shape[-1]
    projections = layers.Conv2D(axes, 1, use_bias=False, name="projections")(channels)
    squares = layers.Multiply(name="squares")([projections, projections])
    features = layers.AveragePooling2D(2, padding="same", name="features")(squares)
    class_maps = layers.Conv2D(
        labels, 1, kernel_initializer="zeros", dtype="float32", name="class_maps"
    )(features)
    logits = layers.GlobalAveragePooling2D(dtype="float32", name="logits")(class_maps)
    likelihoods = layers.Softmax(dtype="float32", name="likelihoods")(logits)
    averages = layers.GlobalAveragePooling2D(name="averages")(channels)
    style = layers.Dense(channels.shape[-1], dtype="float32", name="style")(averages)
    outputs = {"likelihoods": likelihoods, "class_maps": class_maps, "style": style}
    return keras.Model(pixels, outputs, name="classifier")


def backbone_of(network: keras.Model) -> keras.Model:
    """Return the same layers with the backbone's features, (N, size/16, size/16, C), as output."""
    return keras.Model(network.input, network.get_layer("projections").input)


def load_backbone(network: keras.Model) -> None:
    """Copy the backbone's weights, which training never changes, from the committed model.

    Raises ModelError or UnsafePickle if that cannot be opened.
    """
    source = open_pickle(MODEL, read_card(MODEL)["sha256"])
    for layer in backbone_of(network).layers:
        layer.set_weights(source.get_layer(layer.name).get_weights())


def fold_temperature(network: keras.Model, temperature: float) -> None:
    """Divide the logits by the temperature, for good, inside the class maps' weights."""
    layer = network.get_layer("class_maps")
    layer.set_weights([np.divide(weights, temperature) for weights in layer.get_weights()])
