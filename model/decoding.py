"""Bytes to pixels, the one decoder: what a person would see, upright, in sRGB, on white.

Source: https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from model.colour import to_srgb
from model.formats import BROKEN, NotAnImage, Picture, check_size, open_picture

Pixels = NDArray[np.uint8]

MAX_FRAMES = 10  # of an animation, in which to look for the first that shows anything
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
# Pillow scales pixels to 8 bits, but not the transparent colour.
TRANSPARENT: dict[str, Callable[[Any], Any]] = {
    "L;2": lambda value: value * 85,
    "L;4": lambda value: value * 17,
    "RGB;16B": lambda values: tuple(value >> 8 for value in values),
}


def decode(content: bytes, least: int | None = None, *, avif: bool = False) -> Pixels:
    """Return the picture as a person would see it: uint8 (height, width, 3), RGB.

    Orientation and colour profile are applied, transparency is laid on white, 16 bits become 8, an
    animation gives its first frame that shows anything. With `least` a large picture is reduced by
    a whole factor, its shorter side to no less than `least` pixels unless it is very long: this
    saves time and memory. `avif` is as in `open_picture`. Raises NotAnImage for what is no picture,
    not a format that can be read, damaged or incomplete, or of more than MAX_PIXELS.
    """
    picture = open_picture(content, avif=avif)
    try:
        image = _on_white(_load(picture, least), picture.metadata.profile)
        turn = TURNS.get(picture.metadata.orientation)
        return np.asarray(image if turn is None else image.transpose(turn))
    except (NotAnImage, MemoryError):
        raise
    except Exception as error:  # as in open_picture
        raise NotAnImage(BROKEN) from error


def _load(picture: Picture, least: int | None) -> Image.Image:
    """Return the picture in mode L, LA, RGB, RGBA or CMYK, reduced."""
    image = picture.image
    width, height = image.size
    factor = 1
    if least:
        factor = max(min(width, height) // least, math.isqrt(width * height // MANY_PIXELS), 1)
    image.draft(None, (math.ceil(width / factor), math.ceil(height / factor)))  # JPEG alone can
    raw_mode = image.tile[0].args if image.format == "PNG" and image.tile else ""
    _seek_visible(picture)
    image.load()
    transparent = image.info.get("transparency")
    if transparent is not None and raw_mode in TRANSPARENT:
        image.info["transparency"] = TRANSPARENT[raw_mode](transparent)
    factor = factor * image.width // width  # what is left to do
    in_eight_bits = _in_eight_bits(image)
    if in_eight_bits is not image:
        image.close()  # gives its memory back
    return _reduced(in_eight_bits, factor)


def _seek_visible(picture: Picture) -> None:
    """Go to the first frame of an animation that shows anything.

    If none of the first ten does, stay at the last of them: Pillow cannot go back in every PNG.
    """
    if not picture.is_animation:
        return
    image = picture.image
    # A PNG may have a picture for those that do not know animations, and browsers do.
    first = 1 if getattr(image, "default_image", False) else 0
    for frame in range(first, first + MAX_FRAMES):
        try:
            image.seek(frame)
        except EOFError:
            break
        # A frame may be larger than the header says.
        check_size(picture, image.width * image.height)
        if not image.has_transparency_data or image.convert("RGBA").getchannel("A").getbbox():
            return


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        grey = Image.fromarray((values >> 8).astype(np.uint8))
        if "transparency" in image.info:
            alpha = Image.fromarray(np.uint8(255) * (values != image.info["transparency"]))
            return Image.merge("LA", (grey, alpha))
        return grey
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
