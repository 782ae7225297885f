"""The network's input, and what a browser shows of a picture."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.formats import MAX_SIDE, displays_unchanged
from model.preprocessing import (
    SIZE,
    NotAnImage,
    as_jpeg,
    decode,
    media_type,
    resize,
    thumbnail,
    to_network_input,
)
from tests.model.pictures import (
    DISPLAY_P3,
    encoded,
    halves,
    oriented,
    painting,
    png,
    rgb_profile,
    to_cmyk,
)


@given(st.integers(1, 700), st.integers(1, 700))
def test_network_input_has_one_shape(height, width):
    image = Image.new("RGB", (width, height), (200, 200, 200))
    pixels = to_network_input(encoded(image, "PNG", compress_level=1))
    assert pixels.shape == (SIZE, SIZE, 3)
    assert pixels.dtype == np.uint8
    assert (pixels == 200).all()


@pytest.mark.parametrize(("file_format", "factor"), [("JPEG", 3), ("JPEG", 16), ("PNG", 5)])
def test_a_large_picture_gives_the_same_input_by_the_short_way(factor, file_format):
    small = np.asarray(painting())[:300, :300]
    large = cv2.resize(small, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    options = {"JPEG": {"quality": 95}, "PNG": {"compress_level": 1}}[file_format]
    content = encoded(Image.fromarray(large), file_format, **options)
    full = resize(decode(content), SIZE, SIZE)
    assert np.abs(to_network_input(content).astype(int) - full).mean() < 3


def test_a_thumbnail_has_the_width_asked_for_and_is_never_enlarged():
    assert decode(thumbnail(encoded(halves(600, 900), "PNG"), 300)).shape == (200, 300, 3)
    assert decode(thumbnail(encoded(halves(60, 90), "PNG"), 300)).shape == (60, 90, 3)


@pytest.mark.parametrize(
    "content",
    [
        encoded(halves(), "JPEG"),
        encoded(halves(), "JPEG", exif=oriented(1)),
        encoded(halves(), "JPEG", icc_profile=rgb_profile(DISPLAY_P3, 2.2)),
        encoded(halves(), "PNG"),
        encoded(halves(), "WEBP"),
    ],
    ids=["JPEG", "JPEG with EXIF", "JPEG with a profile", "PNG", "WebP"],
)
def test_what_browsers_show_as_it_is_classified_is_shown_as_it_is(content):
    assert displays_unchanged(content)


CLEAR = Image.new("RGBA", (90, 60))
SHOWN_OTHERWISE = {
    "RGBA": encoded(CLEAR, "PNG"),
    "turned-JPEG": encoded(halves(), "JPEG", exif=oriented(6)),
    "turned-PNG": encoded(halves(), "PNG", exif=oriented(6)),
    "turned-WebP": encoded(halves(), "WEBP", exif=oriented(3)),
    "CMYK": encoded(to_cmyk(halves()), "JPEG"),
    "TIFF": encoded(halves(), "TIFF"),
    "animation": encoded(CLEAR, "GIF", save_all=True, append_images=[halves().convert("RGBA")]),
    "gamma": png((8, 8, 8, 0), (b"\0" + bytes(8)) * 8, (b"gAMA", b"\0\1\x86\xa0")),
}


@pytest.mark.parametrize("content", SHOWN_OTHERWISE.values(), ids=SHOWN_OTHERWISE)
def test_what_browsers_may_show_otherwise_is_shown_as_it_is_classified(content):
    assert not displays_unchanged(content)
    shown = as_jpeg(content)
    assert media_type(shown) == "image/jpeg"
    assert np.abs(decode(shown).astype(int) - decode(content)).mean() < 3


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((3000, 4000), (1334, 1000, 3)),
        ((1, MAX_SIDE), (MAX_SIDE, 1, 3)),
        ((MAX_SIDE, 1), (1, MAX_SIDE, 3)),
    ],
)
def test_what_is_re_encoded_is_reduced_where_it_is_large_whatever_its_form(size, shape):
    content = encoded(Image.new("RGBA", size), "PNG", compress_level=1)
    assert decode(as_jpeg(content)).shape == shape


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_the_type_of_a_picture_is_what_its_bytes_are(file_format):
    assert media_type(encoded(halves(), file_format)) == f"image/{file_format.lower()}"
    with pytest.raises(NotAnImage, match="This is a PDF file"):
        media_type(b"%PDF-1.7")
