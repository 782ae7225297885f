"""Embedded colour profiles: what a picture's numbers mean, in sRGB.

Source: https://pillow.readthedocs.io/en/stable/reference/ImageCms.html (LittleCMS).
"""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4 * 2**20  # the profiles of printing presses have up to three
MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # LittleCMS' colour spaces, Pillow's modes


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture, of mode L, RGB or CMYK, in mode RGB and in sRGB.

    A profile that is broken, or of another kind of colours than the picture has, is ignored, as
    browsers do.
    """
    conversion = conversion_of(profile, image.mode)
    if conversion is None:
        return image.convert("RGB")
    return conversion.apply(image)


def conversion_of(profile: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return LittleCMS' conversion to sRGB; None where nothing is to be converted or can be."""
    if not profile or len(profile) > MAX_PROFILE_BYTES:
        return None
    return _conversion(profile, mode)


@lru_cache(maxsize=8)
def _conversion(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        is_srgb = (opened.profile.profile_description or "").startswith("sRGB")
        if is_srgb or MODES.get(opened.profile.xcolor_space.strip()) != mode:
            return None
        return ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.PERCEPTUAL,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
