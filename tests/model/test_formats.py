"""What is refused, by the header alone: too many pixels, other formats, unusual kinds."""

import struct
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from PIL import Image, ImageFile

from model.compiling import ROOT
from model.decoding import decode
from model.formats import MAX_PIXELS, MAX_PIXELS_OF_HEAVY, NotAnImage
from tests.model.pictures import blank_png, encoded, halves, oriented

# Pillow warns of large pictures, which serving does not log.
pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")


@pytest.fixture
def nothing_is_decoded(monkeypatch):
    """Fail when pixels are decoded, of whatever format."""

    def fail(*_arguments, **_options):
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)


# Limits


def jpeg_of_size(width, height, progressive=False, image=None):
    """A small JPEG whose header says another size."""
    content = bytearray(encoded(image or halves(), "JPEG", progressive=progressive))
    frame = content.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def bmp_of_size(width, height):
    content = bytearray(encoded(halves(), "BMP"))
    content[18:26] = struct.pack("<ii", width, height)
    return bytes(content)


def gif_of_size(width, height):
    content = bytearray(encoded(halves(), "GIF"))
    content[6:10] = struct.pack("<HH", width, height)
    return bytes(content)


def webp_of_size(width, height):
    content = bytearray(encoded(halves().convert("RGBA"), "WEBP", exif=oriented(1)))
    start = content.index(b"VP8X") + 12
    content[start : start + 3] = (width - 1).to_bytes(3, "little")
    content[start + 3 : start + 6] = (height - 1).to_bytes(3, "little")
    return bytes(content)


def tiff_of_size(width, height):
    content = bytearray(encoded(halves(), "TIFF"))
    for tag, value in ((256, width), (257, height)):
        entry = content.index(struct.pack("<H", tag), 8)
        content[entry + 2 : entry + 12] = struct.pack("<HIHH", 3, 1, value, 0)
    return bytes(content)


MAKERS = {
    "JPEG": jpeg_of_size,
    "progressive JPEG": partial(jpeg_of_size, progressive=True),
    "PNG": blank_png,
    "BMP": bmp_of_size,
    "GIF": gif_of_size,
    "WebP": webp_of_size,
    "TIFF": tiff_of_size,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("least", [None, 576])
@pytest.mark.usefixtures("nothing_is_decoded")
def test_too_many_pixels_are_refused_by_the_header_alone(make, least):
    for width, height in ((5001, 5000), (12000, 12000)):
        with pytest.raises(NotAnImage, match=r"megapixels. Please make it smaller|damaged"):
            decode(make(width, height), least)


def test_the_sentence_names_the_size_and_the_limit():
    with pytest.raises(NotAnImage, match=r"5,001 × 5,000 pixels; .* 25 megapixels\. Please"):
        decode(blank_png(5001, 5000))


@pytest.mark.usefixtures("nothing_is_decoded")
@pytest.mark.parametrize("size", [(1, 65_501), (65_501, 1)])
def test_a_side_that_is_too_long_is_refused_however_few_the_pixels(size):
    with pytest.raises(
        NotAnImage, match=r"the limit for a side is 65,500\. Please make it smaller"
    ):
        decode(blank_png(*size))


def test_as_many_pixels_as_the_limit_are_accepted():
    assert decode(blank_png(5000, MAX_PIXELS // 5000), 1000).shape == (1000, 1000, 3)


@pytest.mark.usefixtures("nothing_is_decoded")
def test_what_takes_more_memory_has_a_lower_limit():
    side = int(MAX_PIXELS_OF_HEAVY**0.5) + 1
    cmyk = jpeg_of_size(side, side, image=halves().convert("CMYK"))
    webp = encoded(Image.new("L", (side, side)), "WEBP", method=0)
    for content in (webp, cmyk):
        with pytest.raises(NotAnImage, match="limit for its kind is 9 megapixels"):
            decode(content)


def test_a_telephones_picture_with_another_behind_it_is_no_animation():
    large = Image.new("RGB", (4000, 3000), "red")
    content = encoded(large, "MPO", save_all=True, append_images=[halves()])
    assert decode(content, 300).shape == (375, 500, 3)


@pytest.mark.usefixtures("nothing_is_decoded")
def test_a_tile_that_is_larger_than_its_picture_is_refused():
    content = bytearray(encoded(halves(), "TIFF"))
    directory = struct.unpack("<I", content[4:8])[0]
    count = struct.unpack("<H", content[directory : directory + 2])[0]
    entries = content[directory + 2 : directory + 2 + 12 * count]
    tiles = struct.pack("<HHII", 322, 4, 1, 100_000) + struct.pack("<HHII", 323, 4, 1, 100_000)
    content[4:8] = struct.pack("<I", len(content))
    content += struct.pack("<H", count + 2) + entries + tiles + bytes(4)
    with pytest.raises(NotAnImage, match="megapixels"):
        decode(bytes(content))


def test_a_frame_that_is_larger_than_its_animation_is_bounded_too():
    frames = {"save_all": True, "append_images": [Image.new("RGB", (90, 60))], "duration": 50}
    content = bytearray(encoded(Image.new("RGBA", (90, 60)), "GIF", **frames))
    for start in range(len(content)):
        if content[start] == 0x2C:
            content[start + 5 : start + 9] = struct.pack("<HH", 60000, 60000)
            break
    with pytest.raises(NotAnImage):
        decode(bytes(content))


@pytest.mark.usefixtures("nothing_is_decoded")
def test_a_progressive_jpeg_of_countless_scans_is_refused():
    content = encoded(halves(), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    with pytest.raises(NotAnImage, match="damaged"):
        decode(content[:start] + content[start:-2] * 200 + b"\xff\xd9")


# What is no picture


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "This is a HEIC picture. Please save it as JPEG."),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "This is a HEIC picture. Please save it as JPEG."),
        (encoded(halves(), "AVIF"), "This is an AVIF picture. Please save it as JPEG."),
        (b"\xff\x0a\xfa\x1f", "This is a JPEG XL picture. Please save it as JPEG."),
        (b"8BPS\0\x01", "This is a Photoshop file. Please save it as JPEG."),
        (b"%PDF-1.7\n", "This is a PDF file. Please save it as JPEG."),
        (b"\0\0\0\x18ftypmp42", "This is a video. Please save it as JPEG."),
        (b"<?xml version='1.0'?><svg/>", "This is an SVG drawing. Please save it as PNG."),
        (b"", "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture."),
        (
            b"<html></html>",
            "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture.",
        ),
    ],
    ids=lambda value: value[-20:] if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_by_name(content, sentence):
    with pytest.raises(NotAnImage) as refused:
        decode(content)
    assert str(refused.value) == sentence


def test_a_broken_file_writes_nothing_to_the_log():
    """In another process: pytest has filters of its own."""
    exif = b"Exif\0\0II*\0\x08\0\0\0\x09\0\x01"
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from model.decoding import decode; decode(sys.stdin.buffer.read())",
        ],
        input=encoded(halves(), "JPEG", exif=exif),
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    assert run.stderr == b""


def test_unusual_kinds_are_refused_in_a_sentence():
    numbers = Image.fromarray(np.zeros((4, 4), np.float32))
    uncommon = bytearray(encoded(halves(), "TIFF"))
    entry = uncommon.index(struct.pack("<H", 259), 8)
    uncommon[entry + 8 : entry + 10] = struct.pack("<H", 50001)  # compressed as WebP
    for content in (encoded(numbers, "TIFF"), bytes(uncommon)):
        with pytest.raises(NotAnImage, match="This TIFF picture is unusual"):
            decode(content)
