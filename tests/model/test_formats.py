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


def patched(image, file_format, changes, **options):
    """A small file in which other bytes stand so far behind the first of a mark."""
    content = bytearray(encoded(image, file_format, **options))
    for mark, distance, changed in changes:
        start = content.index(mark) + distance
        content[start : start + len(changed)] = changed
    return bytes(content)


def jpeg_of_size(width, height, frame=b"\xff\xc0", image=None, **options):
    size = frame, 5, struct.pack(">HH", height, width)
    return patched(image or halves(), "JPEG", [size], **options)


def webp_of_size(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return patched(halves().convert("RGBA"), "WEBP", [(b"VP8X", 12, size)], exif=oriented(1))


def tiff_with(**values):
    """A TIFF with other values of these tags, each a SHORT."""
    tags = {"width": b"\0\1", "height": b"\1\1", "compression": b"\3\1"}
    return patched(
        halves(),
        "TIFF",
        [(tags[name], 2, struct.pack("<HIHH", 3, 1, value, 0)) for name, value in values.items()],
    )


MAKERS = {
    "JPEG": jpeg_of_size,
    "progressive JPEG": partial(jpeg_of_size, frame=b"\xff\xc2", progressive=True),
    "BMP": lambda *size: patched(halves(), "BMP", [(b"BM", 18, struct.pack("<ii", *size))]),
    "GIF": lambda *size: patched(halves(), "GIF", [(b"GIF", 6, struct.pack("<HH", *size))]),
    "WebP": webp_of_size,
    "TIFF": lambda width, height: tiff_with(width=width, height=height),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("least", [None, 576])
@pytest.mark.usefixtures("nothing_is_decoded")
def test_too_many_pixels_are_refused_by_the_header_alone(make, least):
    for width, height in ((5001, 5000), (12000, 12000)):
        with pytest.raises(NotAnImage, match=r"megapixels. Please make it smaller|damaged"):
            decode(make(width, height), least)


@pytest.mark.usefixtures("nothing_is_decoded")
@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ((5001, 5000), r"5,001 × 5,000 pixels; .* 25 megapixels\. Please make it smaller"),
        ((1, 65_501), r"the limit for a side is 65,500\. Please make it smaller"),
        ((65_501, 1), r"the limit for a side is 65,500\. Please make it smaller"),
    ],
)
def test_the_sentence_names_the_size_and_the_limit(size, sentence):
    with pytest.raises(NotAnImage, match=sentence):
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
    size = b"\x2c", 5, struct.pack("<HH", 60000, 60000)
    with pytest.raises(NotAnImage):
        decode(patched(Image.new("RGBA", (90, 60)), "GIF", [size], **frames))


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
        (
            encoded(halves(), "AVIF"),
            "This is an AVIF picture, which takes too much memory to read. Please save it as JPEG.",
        ),
        (b"\xff\x0a\xfa\x1f", "This is a JPEG XL picture. Please save it as JPEG."),
        (b"8BPS\0\x01", "This is a Photoshop file. Please save it as JPEG."),
        (b"%PDF-1.7\n", "This is a PDF file. Please save it as JPEG."),
        (b"\0\0\0\x18ftypmp42", "This is a video. Please save it as JPEG."),
        (b"<?xml version='1.0'?><svg/>", "This is an SVG drawing. Please save it as PNG."),
        (b"", "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture."),
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
    for content in (encoded(numbers, "TIFF"), tiff_with(compression=50001)):  # as WebP
        with pytest.raises(NotAnImage, match="This TIFF picture is unusual"):
            decode(content)
