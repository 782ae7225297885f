"""The images, as the network sees them, and what each of them weighs in training."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import DTypeLike, NDArray
from tqdm import tqdm

from model.preprocessing import NotAnImage, Pixels, to_network_input
from model.training.files import naming

BATCH_SIZE = 32


def batches_of(images: Path, files: Sequence[str], size: int) -> Iterator[Pixels]:
    """Yield the images in order, uint8 (BATCH_SIZE or fewer, size, size, 3), as serving sees them.

    Raises NotAnImage, naming the file, and OSError.
    """
    for start in range(0, len(files), BATCH_SIZE):
        yield _read_all(images, files[start : start + BATCH_SIZE], size)


def in_batches(pixels: Pixels) -> Iterator[Pixels]:
    """Yield the images in order, BATCH_SIZE or fewer at a time."""
    for start in range(0, len(pixels), BATCH_SIZE):
        yield pixels[start : start + BATCH_SIZE]


def keep_pixels(images: Path, files: Sequence[str], size: int, path: Path) -> Pixels:
    """Return the images in order, uint8 (N, size, size, 3), each decoded once; see `keep`.

    Raises NotAnImage, naming the file, and OSError.
    """
    return keep(
        path,
        (len(files), size, size, 3),
        np.uint8,
        lambda start, stop: _read_all(images, files[start:stop], size),
    )


def keep(
    path: Path,
    shape: tuple[int, ...],
    dtype: DTypeLike,
    make: Callable[[int, int], NDArray[Any]],
) -> NDArray[Any]:
    """Return the array of this shape whose rows from `start` to `stop` are `make(start, stop)`.

    It is kept in a file and mapped from there, so it needs no memory, and a later call continues
    where an interrupted one stopped, with the same batches. `shape` has at least one row.
    """
    count, row_bytes = shape[0], math.prod(shape[1:]) * np.dtype(dtype).itemsize
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        naming(path),
        path.open("ab") as file,
        tqdm(total=count, desc=path.name, unit="image") as bar,
    ):
        done = file.tell() // row_bytes
        if done < count:
            done -= done % BATCH_SIZE
        file.truncate(done * row_bytes)
        bar.update(done)
        for start in range(done, count, BATCH_SIZE):
            rows = make(start, min(start + BATCH_SIZE, count))
            file.write(rows.astype(dtype, copy=False).tobytes())
            bar.update(len(rows))
    return np.memmap(path, dtype, "r", shape=shape)


def outputs_of(model: keras.Model, batches: Iterable[Pixels]) -> dict[str, NDArray[np.float32]]:
    """Return the model's outputs of the images, each uint8 (size, size, 3), by name."""
    outputs = [
        model.predict_on_batch(pixels) for pixels in tqdm(batches, desc="predictions", unit="batch")
    ]
    return {name: np.concatenate([each[name] for each in outputs]) for name in outputs[0]}


def example_weights(examples: pd.DataFrame, balance: float) -> NDArray[np.float64]:
    """Return what each row of a manifest weighs in training, float64 (N,), 1 in all.

    `balance` is the recipe's: 0 gives each image the same weight, 1 each label.
    """
    sizes = examples.groupby("culture")["file"].transform("size").to_numpy(np.float64)
    weights = sizes**-balance
    return weights / weights.sum()


def _read_all(images: Path, files: Sequence[str], size: int) -> Pixels:
    return np.stack([_read(images / file, size) for file in files])


def _read(path: Path, size: int) -> Pixels:
    try:
        return to_network_input(path.read_bytes(), size)
    except NotAnImage as error:
        reason = str(error).partition(" Please")[0]  # what follows speaks to a visitor
        raise NotAnImage(f"{path} cannot be used: {reason} Replace or remove it.") from error
