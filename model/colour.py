"""What a picture's numbers mean, in sRGB: colour profiles, and those that a PNG says in short.

Sources: https://pillow.readthedocs.io/en/stable/reference/ImageCms.html (LittleCMS),
https://www.color.org/specification/ICC.1-2022-05.pdf, and for the numbers of cICP
https://www.itu.int/rec/T-REC-H.273.
"""

from __future__ import annotations

import io
import struct
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4 * 2**20  # the profiles of printing presses have up to three
MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # LittleCMS' colour spaces, Pillow's modes
SAME = 2  # of 255: a profile that changes no colour by more is sRGB's

# Chromaticities of white, red, green and blue by their numbers in cICP.
REC_709 = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
PRIMARIES = {
    1: REC_709,
    9: (0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
    12: (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
# The curve's parameters of ICC (function type 3) by their numbers in cICP; BT.709's as screens show
# it. Those for bright screens are not known here.
CURVES = {
    1: (2.4, 1.0, 0.0, 0.0, 0.0),
    4: (2.2, 1.0, 0.0, 0.0, 0.0),
    5: (2.8, 1.0, 0.0, 0.0, 0.0),
    8: (1.0, 1.0, 0.0, 0.0, 0.0),
    13: (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
}
CURVES |= {6: CURVES[1], 14: CURVES[1], 15: CURVES[1]}
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
D50 = np.array([0.9642, 1, 0.8249])


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture, of mode L, RGB or CMYK, in mode RGB and in sRGB.

    A profile that is broken, or of another kind of colours than the picture has, is ignored, as
    browsers do.
    """
    if profile and len(profile) <= MAX_PROFILE_BYTES:
        # A grey picture may have a profile of colours.
        for mode in ("L", "RGB") if image.mode == "L" else (image.mode,):
            if conversion := _conversion(profile, mode):
                return conversion.apply(image if mode == image.mode else image.convert(mode))
    return image.convert("RGB")


@lru_cache(maxsize=8)
def _conversion(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return LittleCMS' conversion to sRGB; None where nothing is to be converted or can be."""
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if MODES.get(opened.profile.xcolor_space.strip()) != mode:
            return None
        conversion = ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.PERCEPTUAL,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    if mode == "RGB":
        steps = np.arange(0, 256, 17, dtype=np.uint8)
        colours = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(16, -1, 3)
        converted = np.asarray(conversion.apply(Image.fromarray(colours)))
        if np.abs(converted.astype(int) - colours).max() <= SAME:
            return None
    return conversion


def profile_of_cicp(cicp: bytes) -> bytes | None:
    """Return the profile that a PNG's cICP stands for; None for what is not known."""
    if len(cicp) != 4 or cicp[2] or cicp[0] not in PRIMARIES or cicp[1] not in CURVES:
        return None
    return _profile(PRIMARIES[cicp[0]], CURVES[cicp[1]])


def profile_of_gamma(gama: bytes, chrm: bytes) -> bytes | None:
    """Return the profile that a PNG's gAMA and cHRM stand for; None where they mean sRGB."""
    gamma = int.from_bytes(gama) / 100_000
    if len(gama) != 4 or not gamma or (not chrm and abs(gamma * 2.2 - 1) < 0.05):
        return None
    primaries = REC_709
    if len(chrm) == 32:
        primaries = tuple(value / 100_000 for value in struct.unpack(">8I", chrm))
    return _profile(primaries, (1 / gamma, 1.0, 0.0, 0.0, 0.0))


def _profile(primaries: tuple[float, ...], curve: tuple[float, ...]) -> bytes | None:
    """Return an ICC profile of chromaticities (white, red, green, blue) and one curve."""
    try:
        columns = _columns(primaries)
        tags = {b"wtpt": b"XYZ \0\0\0\0" + _fixed(*D50)}
        for name, column in zip((b"r", b"g", b"b"), columns.T, strict=True):
            tags[name + b"XYZ"] = b"XYZ \0\0\0\0" + _fixed(*column)
            tags[name + b"TRC"] = b"para\0\0\0\0\0\3\0\0" + _fixed(*curve)
    except (ArithmeticError, np.linalg.LinAlgError, struct.error):
        return None
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    head = struct.pack(">I4xI", start + len(body), 0x04000000) + b"mntrRGB XYZ " + bytes(12)
    return (head + b"acsp" + bytes(28) + _fixed(*D50)).ljust(128, b"\0") + table + body


def _columns(primaries: tuple[float, ...]) -> NDArray[np.float64]:
    """Return red, green and blue as columns of XYZ, adapted to the white of ICC by Bradford."""
    with np.errstate(all="raise"):
        x, y = np.array(primaries).reshape(4, 2).T
        white, *colours = np.stack([x, y, 1 - x - y], -1) / y[:, np.newaxis]
        columns = np.array(colours).T
        columns = columns * np.linalg.solve(columns, white)
        adapted = np.diag((BRADFORD @ D50) / (BRADFORD @ white))
        return np.linalg.inv(BRADFORD) @ adapted @ BRADFORD @ columns


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))
