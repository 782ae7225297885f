"""The images, as the network sees them, and what each of them weighs in training."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.preprocessing import NotAnImage, Pixels, to_network_input

BATCH_SIZE = 32


def batches_of(images: Path, files: Sequence[str], size: int) -> Iterator[Pixels]:
    """Yield the images in order, uint8 (BATCH_SIZE or fewer, size, size, 3), as serving sees them.

    Raises NotAnImage, naming the file, and OSError.
    """
    for start in range(0, len(files), BATCH_SIZE):
        some = files[start : start + BATCH_SIZE]
        yield np.stack([_read(images / file, size) for file in some])


def example_weights(examples: pd.DataFrame, balance: float) -> NDArray[np.float64]:
    """Return what each row of a manifest weighs in training, float64 (N,), 1 in all.

    `balance` is the recipe's: 0 gives each image the same weight, 1 each label.
    """
    sizes = examples.groupby("culture")["file"].transform("size").to_numpy(np.float64)
    weights = sizes**-balance
    return weights / weights.sum()


def _read(path: Path, size: int) -> Pixels:
    try:
        return to_network_input(path.read_bytes(), size)
    except NotAnImage as error:
        raise NotAnImage(f"{path}: {error}") from error
