"""Bytes to pixels to network input: the one place that decodes or resizes, for all rooms.

Training and serving call the same functions, so that the network sees in service what it learned.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from model import MAX_PIXELS

Pixels = NDArray[np.uint8]

SIZE = 288  # height and width of the network's input, in pixels
JPEG_QUALITY = 85

NOT_AN_IMAGE = (
    "This is not a complete JPEG, PNG or WebP image of at most "
    f"{MAX_PIXELS // 1_000_000} million pixels."
)
# The flags whose names say grey say how much smaller; with IMREAD_COLOR_RGB they mean colour.
REDUCED = {
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_COLOR_RGB,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4 | cv2.IMREAD_COLOR_RGB,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2 | cv2.IMREAD_COLOR_RGB,
}


class NotAnImage(ValueError):
    """The bytes are no image that can be shown; the message is a sentence for a visitor."""


def decode(content: bytes) -> Pixels:
    """Return the pixels of a JPEG, PNG or WebP image as uint8 (height, width, 3), RGB.

    EXIF orientation is applied, grey becomes RGB, transparency is dropped, 16 bits become 8, and
    an animation gives its first frame. Raises NotAnImage for anything else, for a cut-off file and
    for more than MAX_PIXELS.
    """
    return _decode(content, cv2.IMREAD_COLOR_RGB)


def to_network_input(content: bytes, size: int = SIZE) -> Pixels:
    """Return what the network eats: uint8 (size, size, 3), RGB, the whole picture squashed square.

    The network itself scales the values. Raises NotAnImage as `decode` does.
    """
    return resize(_decode_at_least(content, size), size, size)


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return the pixels at that width and height; without moiré where they shrink."""
    shrinks = pixels.shape[0] > height or pixels.shape[1] > width
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return _as_pixels(cv2.resize(pixels, (width, height), interpolation=interpolation))


def compress(pixels: Pixels, quality: int) -> Pixels:
    """Return the pixels as they are after JPEG compression of that quality (1 to 100)."""
    return decode(_encode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality]))


def thumbnail(content: bytes, width: int) -> bytes:
    """Return the image as JPEG at most `width` pixels wide, never enlarged.

    Raises NotAnImage as `decode` does.
    """
    pixels = _decode_at_least(content, width)
    height, full_width = pixels.shape[:2]
    if full_width > width:
        pixels = resize(pixels, width, max(1, round(height * width / full_width)))
    return _encode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])


def _decode(content: bytes, flags: int) -> Pixels:
    if not _is_supported(content):
        raise NotAnImage(NOT_AN_IMAGE)
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise NotAnImage(NOT_AN_IMAGE)
    return _as_pixels(pixels)


def _decode_at_least(content: bytes, side: int) -> Pixels:
    """Decode to no less than twice `side` where the image has it: saves time and memory."""
    short_side = min(_jpeg_size(content))
    factor = next((factor for factor in REDUCED if short_side >= 2 * factor * side), None)
    return decode(content) if factor is None else _decode(content, REDUCED[factor])


def _is_supported(content: bytes) -> bool:
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return is_webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return height and width from a JPEG's frame header; (0, 0) where there is none."""
    position = 2
    while content.startswith(b"\xff\xd8") and position + 9 <= len(content):
        marker = content[position + 1]
        if content[position] != 0xFF:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            sides = content[position + 5 : position + 9]
            return int.from_bytes(sides[:2], "big"), int.from_bytes(sides[2:], "big")
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return 0, 0


def _encode(extension: str, pixels: Pixels, options: list[int]) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(extension, bgr, options)[1].tobytes()


def _as_pixels(array: object) -> Pixels:
    return np.asarray(array, dtype=np.uint8)
