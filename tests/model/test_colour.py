"""Embedded colour profiles and a PNG's gamma: what a picture's numbers mean, in sRGB."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from model import colour
from model.decoding import decode
from tests.model.pictures import (
    ADOBE_RGB,
    DISPLAY_P3,
    LOSSLESS,
    PROPHOTO,
    cmyk_profile,
    difference,
    encoded,
    grey_profile,
    halves,
    painting,
    png,
    rgb_profile,
    to_cmyk,
    to_profile,
)


@pytest.mark.parametrize(
    "profile",
    [rgb_profile(DISPLAY_P3, 2.2), rgb_profile(ADOBE_RGB, 2.2), rgb_profile(PROPHOTO, 1.8)],
    ids=["Display P3", "Adobe RGB", "ProPhoto"],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_colour_profile_is_applied(file_format, profile):
    converted = to_profile(painting(), profile)
    options = LOSSLESS.get(file_format, {"quality": 97, "subsampling": 0})
    with_profile = difference(
        encoded(converted, file_format, icc_profile=profile, **options), painting()
    )
    assert with_profile < 1.5
    assert difference(encoded(converted, file_format, **options), painting()) > with_profile + 0.5


def test_a_profile_is_known_by_what_it_does_not_by_its_name():
    linear = rgb_profile(DISPLAY_P3, 1.0)
    named = linear.replace(b"test\0", b"sRGB\0")
    assert named != linear
    first, second = (
        decode(encoded(painting(), "PNG", icc_profile=profile)) for profile in (linear, named)
    )
    np.testing.assert_array_equal(first, second)
    assert difference(encoded(painting(), "PNG", icc_profile=linear), painting()) > 1


def test_the_profile_of_srgb_changes_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert difference(encoded(painting(), "PNG", icc_profile=profile), painting()) == 0


@pytest.mark.parametrize(
    ("file_format", "options"), [("JPEG", {"quality": 97, "subsampling": 0}), ("TIFF", {})]
)
def test_the_profile_of_cmyk_is_applied(file_format, options):
    content = encoded(to_cmyk(painting()), file_format, icc_profile=cmyk_profile(), **options)
    assert difference(content, painting()) < 2


def test_cmyk_without_a_profile_is_read_as_plain_inks():
    image = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    for file_format in ("JPEG", "TIFF"):
        np.testing.assert_allclose(decode(encoded(image, file_format))[4, 4], (0, 255, 255), atol=3)


def test_the_profile_of_grey_is_applied_and_transparency_stays():
    image = Image.new("LA", (2, 1), (55, 255))
    image.putpixel((1, 0), (55, 0))
    content = encoded(image, "PNG", icc_profile=grey_profile(1.0))
    np.testing.assert_allclose(decode(content)[0], [[128] * 3, [255] * 3], atol=2)


@pytest.mark.parametrize(
    "profile",
    [b"no profile", b"", rgb_profile(PROPHOTO, 1.8)[:200], grey_profile(1.0), cmyk_profile()],
    ids=["text", "empty", "cut off", "of grey", "of CMYK"],
)
def test_a_profile_that_does_not_fit_is_ignored(profile):
    assert difference(encoded(halves(), "PNG", icc_profile=profile), halves()) == 0


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_profile_that_is_too_large_is_ignored_and_not_kept(file_format, monkeypatch):
    profile = rgb_profile(PROPHOTO, 1.8)
    monkeypatch.setattr(colour, "MAX_PROFILE_BYTES", len(profile) - 1)
    monkeypatch.setattr(colour, "_conversion", lambda *_: pytest.fail("kept"))
    plain = encoded(halves(), file_format)
    assert difference(encoded(halves(), file_format, icc_profile=profile), decode(plain)) == 0


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([(b"gAMA", b"\0\1\x86\xa0")], 136),  # 1: the values are light itself
        ([(b"gAMA", b"\0\0\xb1\x8f")], 64),  # 1/2.2: as in sRGB
        ([(b"gAMA", b"\0\1\x86\xa0"), (b"sRGB", b"\0")], 64),
    ],
)
def test_the_gamma_of_a_png_is_applied(chunks, expected):
    """test_browsers.py has every other way."""
    pixels = decode(png((1, 1, 8, 0), b"\0\x40", *chunks))
    np.testing.assert_allclose(pixels[0, 0], [expected] * 3, atol=1)
