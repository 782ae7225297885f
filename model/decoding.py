"""Bytes to pixels, the one decoder: what a person would see, upright, in sRGB, on white.

Source: https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFile

from model.colour import to_srgb
from model.formats import BROKEN, NotAnImage, open_picture

Pixels = NDArray[np.uint8]

MANY_PIXELS = 4_000_000  # what is still larger is reduced further, so that colours take no memory

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(content: bytes, least: int | None = None, *, avif: bool = False) -> Pixels:
    """Return the picture as a person would see it: uint8 (height, width, 3), RGB.

    Orientation and colour profile are applied, transparency is laid on white, 16 bits become 8, an
    animation gives its first frame. With `least` a large picture is reduced by a whole factor, its
    shorter side to no less than `least` pixels unless it is very long: this saves time and memory.
    `avif` is as in `open_picture`. Raises NotAnImage for what is no picture,
    not a format that can be read, damaged or incomplete, or of more than MAX_PIXELS.
    """
    picture = open_picture(content, avif=avif)
    try:
        image = _on_white(_load(picture.image, least), picture.metadata.profile)
        turn = TURNS.get(picture.metadata.orientation)
        return np.asarray(image if turn is None else image.transpose(turn))
    except (NotAnImage, MemoryError):
        raise
    except Exception as error:  # as in open_picture
        raise NotAnImage(BROKEN) from error


def _load(image: ImageFile.ImageFile, least: int | None) -> Image.Image:
    """Return the picture in mode L, LA, RGB, RGBA or CMYK, reduced."""
    width, height = image.size
    factor = 1
    if least:
        factor = max(min(width, height) // least, math.isqrt(width * height // MANY_PIXELS), 1)
    image.draft(None, (math.ceil(width / factor), math.ceil(height / factor)))  # JPEG alone can
    image.load()
    factor = factor * image.width // width  # what is left to do
    in_eight_bits = _in_eight_bits(image)
    if in_eight_bits is not image:
        image.close()  # gives its memory back
    return _reduced(in_eight_bits, factor)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("LA", "RGBA"):
        return image
    if image.has_transparency_data:
        return image.convert("LA" if image.mode in ("1", "L") else "RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    if factor <= 1:
        return image
    if image.mode not in ("LA", "RGBA"):
        return image.reduce(factor)
    # By bands: Pillow would take a second copy of the whole picture.
    *colours, alpha = image.getbands()
    mask = image.getchannel(alpha)
    bands = [
        ImageChops.multiply(image.getchannel(colour), mask).reduce(factor) for colour in colours
    ]
    return Image.merge(image.mode[:-1] + "a", (*bands, mask.reduce(factor))).convert(image.mode)


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return to_srgb(image, profile)
    colours = to_srgb(image.convert(image.mode[:-1]), profile)
    white = Image.new("RGB", image.size, "white")
    return Image.composite(colours, white, image.getchannel("A"))
