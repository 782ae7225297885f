"""Bytes to the network's input, and to what a browser shows of a picture.

Training and serving call the same functions, so that the network sees in service what it learned.
All bytes are decoded by `model.decoding`.
"""

import cv2
import numpy as np
from PIL import Image

from model.decoding import Pixels, decode
from model.formats import NotAnImage as NotAnImage
from model.formats import open_picture

SIZE = 288  # height and width of the network's input, in pixels
JPEG_QUALITY = 85
SHOWN_QUALITY = 92
SHOWN_SIDE = 1000  # pixels; a re-encoded picture is reduced, its shorter side to no less than this


def to_network_input(content: bytes, size: int = SIZE, *, avif: bool = False) -> Pixels:
    """Return the network's input: uint8 (size, size, 3), RGB, the whole picture squashed square.

    The network itself scales the values. `avif` is as in `decode`. Raises NotAnImage as that does.
    """
    return resize(decode(content, 2 * size, avif=avif), size, size)


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return the pixels at that width and height; without moiré where they shrink."""
    shrinks = pixels.shape[0] > height or pixels.shape[1] > width
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=interpolation), np.uint8)


def thumbnail(content: bytes, width: int) -> bytes:
    """Return the picture as JPEG at most `width` pixels wide, never enlarged.

    Raises NotAnImage as `decode` does.
    """
    pixels = decode(content, 2 * width)
    height, full_width = pixels.shape[:2]
    if full_width > width:
        pixels = resize(pixels, width, max(1, round(height * width / full_width)))
    return _to_jpeg(pixels, JPEG_QUALITY)


def as_jpeg(content: bytes) -> bytes:
    """Return what `decode` gives as a JPEG, reduced where it is large.

    Browsers show it as the network sees the picture. Raises NotAnImage as `decode` does.
    """
    return _to_jpeg(decode(content, SHOWN_SIDE), SHOWN_QUALITY)


def media_type(content: bytes) -> str:
    """Return the picture's type, by its bytes, such as "image/jpeg". Raises NotAnImage."""
    return Image.MIME[str(open_picture(content).image.format)]


def _to_jpeg(pixels: Pixels, quality: int) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
