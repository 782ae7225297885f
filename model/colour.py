"""Colour profiles: what a picture's numbers mean, in sRGB.

Source: https://pillow.readthedocs.io/en/stable/reference/ImageCms.html (LittleCMS).
"""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4 * 2**20  # the profiles of printing presses have up to three
MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # LittleCMS' colour spaces, Pillow's modes
SAME = 2  # of 255: a profile that changes no colour by more is sRGB's


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
