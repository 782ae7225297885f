"""Random changes of training images, so that the network learns the culture, not the source.

Sources differ in size, sharpness, JPEG quality, tone and aspect; so every training image is
cropped, resized, toned, blurred and compressed at random.
"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from model.preprocessing import Pixels, compress, resize

SMALLEST_CROP = 0.4  # of the area
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


def augment(pixels: Pixels, size: int, rng: Generator) -> Pixels:
    """Return a random view of the image as uint8 (size, size, 3)."""
    view = random_crop(pixels, rng)
    if rng.random() < 0.2:
        view = resize(view, *rng.integers(2 * size // 3, size, 2))
    view = resize(view, size, size)
    if rng.random() < 0.5:
        view = view[:, ::-1]
    view = random_tone(view, rng)
    if rng.random() < 0.5:
        view = compress(view, int(rng.integers(50, 95)))
    return view


def random_crop(pixels: Pixels, rng: Generator) -> Pixels:
    """Return a part of the image with at least SMALLEST_CROP of its area, or all of it."""
    height, width = pixels.shape[:2]
    area = rng.uniform(SMALLEST_CROP, 1.0)
    aspect = np.exp(rng.uniform(-0.3, 0.3))
    rows = min(height, round(height * np.sqrt(area * aspect)))
    columns = min(width, round(width * np.sqrt(area / aspect)))
    top = rng.integers(height - rows + 1)
    left = rng.integers(width - columns + 1)
    return pixels[top : top + rows, left : left + columns]


def random_tone(pixels: Pixels, rng: Generator) -> Pixels:
    """Return the image with other saturation, contrast, brightness and colour cast."""
    values: NDArray[Any] = pixels.astype(np.float32)
    grey = (values @ LUMINANCE)[..., None]
    saturation = 0.0 if rng.random() < 0.05 else rng.uniform(0.6, 1.3)
    values = grey + np.float32(saturation) * (values - grey)
    middle = grey.mean()
    values = middle + rng.uniform(0.8, 1.25) * (values - middle)
    values *= rng.uniform(0.85, 1.15) * rng.uniform(0.92, 1.08, 3).astype(np.float32)
    return np.clip(values, 0, 255).astype(np.uint8)
