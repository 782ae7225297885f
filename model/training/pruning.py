"""Channel pruning: a narrower backbone whose blocks give nearly what the whole one's give.

Inside each block, channels are dropped one by one, each time the one without which the others make
up the block's output best, and the convolution that reads them is fitted anew by least squares
(He, Zhang and Sun 2017, https://arxiv.org/abs/1707.06168). Which one costs least, and what the
others take over from it, is as in Optimal Brain Surgeon (Hassibi and Stork 1993,
https://proceedings.neurips.cc/paper/1992/hash/303ed4c69846ab36c2904d3ba8573050-Abstract.html).
"""

from collections.abc import Iterable

import keras
import numpy as np
from numpy.typing import NDArray

from model.preprocessing import Pixels

RIDGE = 1e-6  # of the mean variance, so that channels that are never active can be dropped

Matrix = NDArray[np.float64]


def prune(whole: keras.Model, narrow: keras.Model, batches: Iterable[Pixels]) -> None:
    """Give the narrow backbone the weights of the whole one, fitted to these images.

    Both are models from pixels to the backbone's features whose layers have the same names;
    `narrow` has fewer channels inside its blocks.
    """
    pruned = [
        layer.name.removesuffix(".project_conv")
        for layer in whole.layers
        if layer.name.endswith(".project_conv")
        and narrow.get_layer(layer.name).kernel.shape != layer.kernel.shape
    ]
    outputs = [whole.get_layer(f"{name}.bn1.relu").output for name in pruned]
    moments = _moments(whole.input, outputs, batches) if pruned else []
    for layer in whole.layers:
        if layer.weights and layer.name.rpartition(".")[0] not in pruned:
            narrow.get_layer(layer.name).set_weights(layer.get_weights())
    for name, (mean, covariance) in zip(pruned, moments, strict=True):
        _prune_block(name, whole, narrow, mean, covariance)


def drop_channels(covariance: Matrix, kernel: Matrix, keep: int) -> tuple[NDArray[np.intp], Matrix]:
    """Return the channels to keep, rising, and the kernel (keep, outputs) that reads them.

    `covariance` (C, C) is that of the channels, `kernel` (C, outputs) what reads all of them.
    """
    ridge = RIDGE * np.trace(covariance) / len(covariance)
    inverse = np.linalg.inv(covariance + ridge * np.eye(len(covariance)))
    kernel = kernel.copy()
    kept = np.arange(len(covariance))
    while len(kept) > keep:
        costs = (kernel**2).sum(axis=1) / inverse.diagonal()
        cheapest = int(costs.argmin())
        column = inverse[:, cheapest] / inverse[cheapest, cheapest]
        kernel -= np.outer(column, kernel[cheapest])
        inverse -= np.outer(column, inverse[cheapest])
        rest = np.arange(len(kept)) != cheapest
        kept, kernel, inverse = kept[rest], kernel[rest], inverse[np.ix_(rest, rest)]
    return kept, kernel


def _moments(
    entry: keras.KerasTensor, outputs: list[keras.KerasTensor], batches: Iterable[Pixels]
) -> list[tuple[Matrix, Matrix]]:
    """Return each output's mean (C,) and covariance (C, C), over images and positions."""
    model = keras.Model(entry, outputs)
    sums = [np.zeros(output.shape[-1]) for output in outputs]
    products = [np.zeros((len(total), len(total))) for total in sums]
    counts = [0 for _ in outputs]
    for pixels in batches:
        for index, activations in enumerate(model.predict_on_batch(pixels)):
            rows = activations.reshape(-1, activations.shape[-1])
            sums[index] += rows.sum(axis=0, dtype=np.float64)
            products[index] += rows.T @ rows
            counts[index] += len(rows)
    means = [total / count for total, count in zip(sums, counts, strict=True)]
    return [
        (mean, product / count - np.outer(mean, mean))
        for mean, product, count in zip(means, products, counts, strict=True)
    ]


def _prune_block(
    name: str, whole: keras.Model, narrow: keras.Model, mean: Matrix, covariance: Matrix
) -> None:
    (projection,) = whole.get_layer(f"{name}.project_conv").get_weights()
    kernel = projection[0, 0].astype(np.float64)
    keep = narrow.get_layer(f"{name}.project_conv").kernel.shape[2]
    kept, refitted = drop_channels(covariance, kernel, keep)
    (expansion,) = whole.get_layer(f"{name}.expand_conv").get_weights()
    (depthwise,) = whole.get_layer(f"{name}.depthwise_conv").get_weights()
    scale, offset, centre, variance = whole.get_layer(f"{name}.bn2").get_weights()
    lost = mean @ kernel - mean[kept] @ refitted
    narrow.get_layer(f"{name}.expand_conv").set_weights([expansion[..., kept]])
    narrow.get_layer(f"{name}.depthwise_conv").set_weights([depthwise[:, :, kept]])
    narrow.get_layer(f"{name}.project_conv").set_weights([refitted[None, None]])
    narrow.get_layer(f"{name}.bn2").set_weights([scale, offset, centre - lost, variance])
    for part in ("bn0", "bn1"):
        weights = whole.get_layer(f"{name}.{part}").get_weights()
        narrow.get_layer(f"{name}.{part}").set_weights([values[kept] for values in weights])
