"""The images, as the network sees them."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import keras
import numpy as np
from numpy.typing import DTypeLike, NDArray
from tqdm import tqdm

from model.preprocessing import NotAnImage, Pixels, to_network_input

BATCH_SIZE = 32
HIDDEN = ("thumbs.db", "desktop.ini")  # by Windows; elsewhere names begin with a dot
Items = TypeVar("Items", Pixels, Sequence[str])


def in_batches(items: Items) -> Iterator[Items]:
    """Yield the images, or the names of their files, in order, BATCH_SIZE or fewer at a time."""
    for start in range(0, len(items), BATCH_SIZE):
        yield items[start : start + BATCH_SIZE]


def read_images(folder: Path, files: Sequence[str], size: int) -> Pixels:
    """Return the images in order, uint8 (N, size, size, 3), as serving sees them.

    Raises NotAnImage, naming the file, and OSError.
    """
    return np.stack([_read(folder / file, size) for file in files])


def _read(path: Path, size: int) -> Pixels:
    try:
        return to_network_input(path.read_bytes(), size)
    except NotAnImage as error:
        reason = str(error).partition(" Please")[0]  # what follows speaks to a visitor
        raise NotAnImage(f"{path} cannot be used: {reason} Replace or remove it.") from error


def kinds_in(others: Path) -> dict[Path, list[str]]:
    """Return the folders in a folder, and the names of the files in each, all sorted.

    Hidden ones are left out. Raises ValueError if there is no folder, or nothing in one of them.
    """
    kinds = {folder: [path.name for path in _visible(folder)] for folder in _visible(others)}
    if not kinds or not all(kinds.values()):
        raise ValueError(f"{others} must have a folder for each kind, with pictures in it.")
    return kinds


def _visible(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in HIDDEN
    )


def keep_pixels(images: Path, files: Sequence[str], size: int, path: Path) -> Pixels:
    """Return `read_images`, each decoded once; see `keep`."""
    shape = len(files), size, size, 3
    return keep(path, shape, np.uint8, lambda *rows: read_images(images, files[slice(*rows)], size))


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
    with path.open("ab") as file, tqdm(total=count, desc=path.name, unit="image") as bar:
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
