"""Bytes to pixels, the one decoder: what a person would see, upright, in sRGB, on white.

Pillow decodes all formats but JPEG. JPEG's pixels come from libjpeg-turbo by way of simplejpeg,
which is faster, decodes large pictures at a fraction of their size, and tells when pixels are
missing.

Sources: https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html and
https://github.com/libjpeg-turbo/libjpeg-turbo/issues/163 (files that end too early).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageFile

from model.colour import conversion_of, to_srgb
from model.formats import (
    BROKEN,
    JPEG,
    NotAnImage,
    check_size,
    gamma_of,
    is_animation,
    open_image,
)

Pixels = NDArray[np.uint8]

MAX_FRAMES = 10  # of an animation, in which to look for the first that shows anything
BAND_PIXELS = 1_000_000  # converted at a time, so that a large picture takes no second copy

END_OF_IMAGE = b"\xff\xd9"
ORIENTATION = 0x0112
# EXIF orientation to what is done to rows and columns: swapped, then rows and columns reversed.
TURNS = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
# Pillow makes these values 8 bits, but not the one that is transparent.
TRANSPARENT: dict[str, Callable[[Any], Any]] = {
    "L;2": lambda value: value * 85,
    "L;4": lambda value: value * 17,
    "RGB;16B": lambda values: tuple(value >> 8 for value in values),
}


def decode(content: bytes, least: int | None = None) -> Pixels:
    """Return the picture as a person would see it: uint8 (height, width, 3), RGB.

    EXIF orientation and colour profile are applied, transparency is laid on white, 16 bits become
    8, an animation gives its first frame that shows anything. With `least` a large picture
    is reduced by a whole factor, its shorter side to no less than `least` pixels: this saves time
    and memory. Raises NotAnImage for what is no picture, not a format that can be read, damaged or
    incomplete, or of more than MAX_PIXELS.
    """
    with open_image(content) as image:
        factor = max(1, min(image.size) // least) if least else 1
        try:
            if image.format in JPEG:
                pixels = _decode_jpeg(content, image, factor)
            else:
                pixels = _decode_other(image, factor)
            return _upright(pixels, _orientation(image))
        except (NotAnImage, MemoryError):
            raise
        except Exception as error:  # as in open_image
            raise NotAnImage(BROKEN) from error


def _decode_jpeg(content: bytes, image: ImageFile.ImageFile, factor: int) -> Pixels:
    if factor > 1:
        factor = max(power for power in (1, 2, 4, 8) if power <= factor)
    # An end that is missing, after all the pixels, is what libjpeg-turbo would warn of first.
    content += END_OF_IMAGE
    width, height = image.size
    if simplejpeg.decode_jpeg_header(content, strict=False)[:2] != (height, width):
        raise NotAnImage(BROKEN)
    height, width = math.ceil(height / factor), math.ceil(width / factor)
    colours = "GRAY" if image.mode == "L" else image.mode
    try:
        pixels = simplejpeg.decode_jpeg(content, colours, min_height=height, min_width=width)
    except ValueError as error:
        if "premature end" in str(error):
            raise NotAnImage(BROKEN) from error
        # Stray bytes, for example: Pillow ignores those and refuses what is worse.
        image.draft(None, (width, height))
        return _decode_other(image, 1)
    if image.mode == "CMYK" and "adobe" in image.info:
        np.invert(pixels, out=pixels)
    profile = image.info.get("icc_profile")
    if image.mode == "RGB" and conversion_of(profile, "RGB") is None:
        return pixels

    def rows(top: int, bottom: int) -> Image.Image:
        size = (width, bottom - top)
        return Image.frombuffer(image.mode, size, pixels[top:bottom], "raw", image.mode, 0, 1)

    return _in_bands(rows, (width, height), 1, profile)


def _decode_other(image: ImageFile.ImageFile, factor: int) -> Pixels:
    raw_mode = image.tile[0].args if image.format == "PNG" and image.tile else ""
    _seek_visible(image)
    image.load()
    transparent = image.info.get("transparency")
    if transparent is not None and raw_mode in TRANSPARENT:
        image.info["transparency"] = TRANSPARENT[raw_mode](transparent)
    profile = image.info.get("icc_profile")

    def rows(top: int, bottom: int) -> Image.Image:
        return image.crop((0, top, image.width, bottom))

    return _in_bands(rows, image.size, factor, profile)


def _seek_visible(image: ImageFile.ImageFile) -> None:
    """Go to the first frame of an animation that shows anything.

    If none of the first ten does, stay at the last of them: Pillow cannot go back in every PNG.
    """
    if not is_animation(image):
        return
    # A PNG may have a picture for those that do not know animations, and browsers do.
    first = 1 if getattr(image, "default_image", False) else 0
    for frame in range(first, first + MAX_FRAMES):
        try:
            image.seek(frame)
        except EOFError:
            break
        check_size(image, image.width * image.height)  # a frame may be larger than the header says
        if not image.has_transparency_data or image.convert("RGBA").getchannel("A").getbbox():
            return


def _in_bands(
    rows: Callable[[int, int], Image.Image],
    size: tuple[int, int],
    factor: int,
    profile: bytes | None,
) -> Pixels:
    """Return what `rows` gives from top to bottom, converted and made smaller band by band."""
    width, height = size
    pixels = np.empty((math.ceil(height / factor), math.ceil(width / factor), 3), np.uint8)
    step = max(1, BAND_PIXELS // (width * factor)) * factor
    for top in range(0, height, step):
        bottom = min(top + step, height)
        band = _on_white(rows(top, bottom), profile)
        place = pixels[top // factor : math.ceil(bottom / factor)]
        cv2.resize(band, place.shape[1::-1], place, interpolation=cv2.INTER_AREA)
    return pixels


def _on_white(image: Image.Image, profile: bytes | None) -> Pixels:
    alpha = None
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        if "transparency" in image.info:
            alpha = Image.fromarray(np.uint8(255) * (values != image.info["transparency"]))
        colours = Image.fromarray((values >> 8).astype(np.uint8))
    elif image.has_transparency_data:
        image_with_alpha = image.convert("RGBA")
        alpha = image_with_alpha.getchannel("A")
        colours = image_with_alpha.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    else:
        colours = image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
    if (gamma := gamma_of(image)) is not None:
        curve = [round(255 * (value / 255) ** (1 / (2.2 * gamma))) for value in range(256)]
        colours = colours.point(curve * len(colours.getbands()))
    colours = to_srgb(colours, profile)
    if alpha is not None:
        colours = Image.composite(colours, Image.new("RGB", colours.size, "white"), alpha)
    return np.asarray(colours)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8, of a picture that is loaded if it is no JPEG."""
    exif = Image.Exif()
    with suppress(Exception):  # a picture with broken EXIF is still a picture
        exif.load(image.info.get("exif", b""))
        return int(exif.get(ORIENTATION, 1))
    return 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    if orientation not in TURNS:
        return pixels
    swapped, rows_reversed, columns_reversed = TURNS[orientation]
    if swapped:
        pixels = pixels.transpose(1, 0, 2)
    rows, columns = (-1 if each else 1 for each in (rows_reversed, columns_reversed))
    return np.ascontiguousarray(pixels[::rows, ::columns])
