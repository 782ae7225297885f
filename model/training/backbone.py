"""The first five stages of EfficientNet-Lite2: the pretrained part of the network.

What later stages see are objects; how these look, in brushwork, paper and pigment, is here.

EfficientNet (Tan and Le 2019, https://arxiv.org/abs/1905.11946) without squeeze-and-excitation,
and with ReLU6:
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""

import keras
from keras import layers

STEM_CHANNELS = 32
# Of each stage: blocks, kernel, stride of the first block, expansion, channels.
STAGES = (
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
)


def backbone_features(pixels: keras.KerasTensor) -> keras.KerasTensor:
    """Return the features (N, H/16, W/16, channels) of RGB values 0..255 (N, H, W, 3)."""
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="rescaling")(pixels)
    x = _convolution(x, "conv_stem", STEM_CHANNELS, kernel=3, stride=2)
    x = _normalisation(x, "bn0", activate=True)
    index = 0
    for blocks, kernel, stride, expansion, channels in STAGES:
        for block in range(blocks):
            x = _inverted_residual(
                x, f"blocks.{index}", kernel, 1 if block else stride, expansion, channels
            )
            index += 1
    return x


def _inverted_residual(
    x: keras.KerasTensor, name: str, kernel: int, stride: int, expansion: int, channels: int
) -> keras.KerasTensor:
    entry = x
    if expansion != 1:
        x = _convolution(x, f"{name}.expand_conv", expansion * entry.shape[-1])
        x = _normalisation(x, f"{name}.bn0", activate=True)
    x = layers.DepthwiseConv2D(
        kernel, strides=stride, padding="same", use_bias=False, name=f"{name}.depthwise_conv"
    )(x)
    x = _normalisation(x, f"{name}.bn1", activate=True)
    x = _convolution(x, f"{name}.project_conv", channels)
    x = _normalisation(x, f"{name}.bn2", activate=False)
    if stride == 1 and channels == entry.shape[-1]:
        x = layers.Add(name=f"{name}.add")([entry, x])
    return x


def _convolution(
    x: keras.KerasTensor, name: str, channels: int, kernel: int = 1, stride: int = 1
) -> keras.KerasTensor:
    return layers.Conv2D(
        channels, kernel, strides=stride, padding="same", use_bias=False, name=name
    )(x)


def _normalisation(x: keras.KerasTensor, name: str, activate: bool) -> keras.KerasTensor:
    x = layers.BatchNormalization(momentum=0.99, epsilon=1e-3, name=name)(x)
    return layers.ReLU(6.0, name=f"{name}.relu")(x) if activate else x
