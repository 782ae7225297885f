"""Bytes to what a person would see: upright, in sRGB, on white; what is incomplete is refused."""

import re
import struct
import time
import zlib
from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from model.decoding import decode
from model.formats import NotAnImage, displays_unchanged
from tests.model.pictures import LOSSLESS, difference, encoded, halves, oriented, painting, png
from tests.model.variants import coloured, jpeg, segment, turned

# Pillow warns of broken files, which serving does not log.
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin"),
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
]

END_OF_JPEG = b"\xff\xd9"
END_OF_PNG = b"\0\0\0\0IEND\xaeB`\x82"


# Formats


COMPRESSIONS = ("packbits", "tiff_lzw", "tiff_adobe_deflate")


@pytest.mark.parametrize(
    ("file_format", "options"),
    [*LOSSLESS.items(), *(("TIFF", {"compression": name}) for name in COMPRESSIONS)],
)
def test_formats_without_loss_give_the_very_pixels(file_format, options):
    assert difference(encoded(halves(), file_format, **options), halves()) == 0


@pytest.mark.parametrize(
    "options",
    [
        {"format": "JPEG", "subsampling": 0},
        {"format": "JPEG", "progressive": True},
        {"format": "WEBP"},
        {"format": "TIFF", "compression": "jpeg"},
        {"format": "MPO", "save_all": True, "append_images": [halves()]},
    ],
    ids=lambda options: options["format"],
)
def test_formats_with_loss_give_nearly_the_pixels(options):
    options = dict(options)
    content = encoded(painting(), options.pop("format"), quality=95, **options)
    assert difference(content, painting()) < 4


@pytest.mark.parametrize("mode", ["1", "L", "P"])
@pytest.mark.parametrize("file_format", ["PNG", "GIF", "BMP", "TIFF"])
def test_grey_and_palettes_become_rgb(file_format, mode):
    image = halves().convert(mode)
    assert difference(encoded(image, file_format), image.convert("RGB")) == 0


def test_sixteen_bits_become_eight():
    deep = np.asarray(halves()).astype(np.uint16) * 257
    content = cv2.imencode(".png", deep[..., ::-1])[1].tobytes()
    assert difference(content, halves()) == 0
    grey = np.full((4, 6), 120 * 257, np.uint16)
    for file_format in ("PNG", "TIFF"):
        assert (decode(encoded(Image.fromarray(grey), file_format)) == 120).all()


# Orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "AVIF", "TIFF"])
def test_exif_orientation_is_applied(file_format, orientation):
    image = halves()
    image.paste((0, 255, 0), (0, 0, 20, 10))
    exif = oriented(orientation)
    options = LOSSLESS.get(file_format, {"quality": 95})
    image.info["exif"] = exif.tobytes()
    upright = ImageOps.exif_transpose(image)
    decoded = decode(encoded(image, file_format, exif=exif, **options), avif=True)
    assert np.abs(decoded.astype(int) - np.asarray(upright)).mean() < 3


def test_a_webp_is_turned_no_more_than_browsers_turn_it():
    assert difference(encoded(halves(), "WEBP", lossless=True, exif=oriented(6)), halves()) == 0


def test_a_large_picture_is_upright_too_when_it_is_decoded_smaller():
    large = halves(600, 900)
    for file_format in ("JPEG", "PNG"):
        content = encoded(large, file_format, exif=oriented(6))
        pixels = decode(content, 150)
        assert pixels.shape == (225, 150, 3)
        assert pixels[5, 75].argmax() == 0
        assert pixels[-5, 75].argmax() == 2


# Transparency


def cutout(hidden=(0, 0, 0)):
    """A picture whose transparent half hides a colour, and the same laid on white."""
    pixels = np.full((20, 30, 4), (200, 60, 60, 255), np.uint8)
    pixels[:, 15:] = (*hidden, 0)
    flat = pixels[..., :3].copy()
    flat[:, 15:] = 255
    return Image.fromarray(pixels), Image.fromarray(flat)


def grey_rows(width, height, values, alpha=None):
    """Rows of 16-bit grey, with alpha if any, each after a filter byte."""
    row = b"".join(
        struct.pack(">H", value) + (b"" if alpha is None else struct.pack(">H", alpha))
        for value in values[:width]
    )
    return (b"\0" + row) * height


@pytest.mark.parametrize("hidden", [(0, 0, 0), (255, 0, 255), (255, 255, 255)])
@pytest.mark.parametrize(
    ("file_format", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("TIFF", {})],
)
def test_transparency_is_laid_on_white_whatever_it_hides(file_format, options, hidden):
    image, flat = cutout(hidden)
    content = encoded(image, file_format, **options)
    assert difference(content, flat) == 0
    np.testing.assert_array_equal(decode(content, 10)[:, 8:], 255)  # reduced, too


def test_transparent_grey_and_palettes_are_laid_on_white():
    image, flat = cutout()
    grey = image.convert("LA")
    assert difference(encoded(grey, "PNG"), ImageOps.grayscale(flat).convert("RGB")) == 0
    palette = Image.fromarray(np.repeat([[0] * 15 + [1] * 15], 20, 0).astype(np.uint8), "P")
    palette.putpalette([200, 60, 60, 255, 0, 255])
    for file_format in ("PNG", "GIF"):
        assert difference(encoded(palette, file_format, transparency=1), flat) == 0
    assert difference(encoded(palette, "PNG", transparency=b"\xff\0"), flat) == 0


def test_half_transparency_is_half_white():
    content = encoded(Image.new("RGBA", (4, 4), (0, 100, 200, 128)), "PNG")
    np.testing.assert_allclose(decode(content)[0, 0], (127, 177, 227), atol=1)


@pytest.mark.parametrize(
    ("header", "rows", "transparent", "expected"),
    [
        ((2, 1, 16, 4), grey_rows(2, 1, [0, 0], alpha=0), None, [255, 255]),
        ((2, 1, 16, 0), grey_rows(2, 1, [0x5000, 0x5001]), b"\x50\x00", [255, 80]),
        ((2, 1, 16, 2), b"\0" + b"\x50\x00" * 3 + b"\x60\x00" * 3, b"\x50\x00" * 3, [255, 96]),
        ((2, 1, 8, 0), b"\0\x07\x08", b"\0\x07", [255, 8]),
        ((2, 1, 8, 2), b"\0" + b"\x07" * 3 + b"\x08" * 3, b"\0\x07" * 3, [255, 8]),
        ((2, 1, 4, 0), b"\0\x12", b"\0\x01", [255, 34]),
        ((2, 1, 2, 0), b"\0\x60", b"\0\x01", [255, 170]),
        ((2, 1, 1, 0), b"\0\x40", b"\0\x00", [255, 255]),
        ((2, 1, 1, 0), b"\0\x40", b"\0\x01", [0, 255]),
    ],
    ids=["LA16", "L16", "RGB16", "L8", "RGB8", "L4", "L2", "black of 1 bit", "white of 1 bit"],
)
def test_each_way_of_png_to_be_transparent_is_known(header, rows, transparent, expected):
    chunks = [(b"tRNS", transparent)] if transparent else []
    assert decode(png(header, rows, *chunks))[0, :, 0].tolist() == expected


# Animations


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame_that_shows_anything(file_format):
    image, flat = cutout()
    clear = Image.new("RGBA", image.size)
    options = LOSSLESS[file_format] | {"save_all": True, "duration": 50}
    frames = [image, image.rotate(180)]
    assert difference(encoded(image, file_format, append_images=frames[1:], **options), flat) == 0
    assert difference(encoded(clear, file_format, append_images=frames, **options), flat) == 0
    assert (decode(encoded(clear, file_format)) == 255).all()


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("frames", [2, 12])
def test_an_animation_that_shows_nothing_is_white(file_format, frames):
    noise = np.random.default_rng(7).integers(0, 256, (frames, 200, 200, 4), np.uint8)
    noise[..., 3] = 0
    first, *others = map(Image.fromarray, noise)
    options = LOSSLESS[file_format] | {"save_all": True, "append_images": others, "duration": 50}
    assert (decode(encoded(first, file_format, **options)) == 255).all()


def test_the_picture_that_a_png_has_for_programs_without_animation_is_not_a_frame():
    image, flat = cutout()
    content = encoded(
        halves(20, 30),
        "PNG",
        save_all=True,
        default_image=True,
        append_images=[image, Image.new("RGBA", image.size, "red")],
    )
    assert difference(content, flat) == 0


def test_the_first_page_is_the_picture_of_a_file_of_pages():
    clear, pages = Image.new("RGBA", (90, 60)), [halves().convert("RGBA")]
    assert (decode(encoded(clear, "TIFF", save_all=True, append_images=pages)) == 255).all()


# Completeness


def test_all_pixels_without_the_end_of_the_file_are_a_picture():
    for file_format, end in (("JPEG", END_OF_JPEG), ("PNG", END_OF_PNG), ("GIF", b"\x3b")):
        content = encoded(halves(), file_format)
        assert content.endswith(end)
        assert difference(content.removesuffix(end), decode(content)) == 0


@pytest.mark.parametrize(
    ("file_format", "options", "end"),
    [
        ("JPEG", {}, b""),
        ("JPEG", {}, END_OF_JPEG),
        ("JPEG", {"progressive": True}, b""),
        ("JPEG", {"progressive": True}, END_OF_JPEG),
        *((name, {}, b"") for name in ("PNG", "WEBP", "GIF", "BMP", "TIFF")),
    ],
)
def test_a_picture_of_which_half_is_missing_is_refused(file_format, options, end):
    content = encoded(painting(), file_format, **options)
    for least in (None, 100):
        with pytest.raises(NotAnImage, match=r"damaged or incomplete|couldn’t read"):
            decode(content[: len(content) // 2] + end, least)


def test_a_png_of_which_half_the_rows_are_missing_is_refused():
    with pytest.raises(NotAnImage, match="damaged or incomplete"):
        decode(png((8, 8, 8, 0), b"\0" + bytes(8) * 4))


def test_bytes_after_the_end_and_stray_bytes_within_do_no_harm():
    content = encoded(halves(), "JPEG")
    scan = content.index(b"\xff\xda")
    for changed in (
        content + b"stray" * 100,
        content[:-2] + b"\0\0\0" + content[-2:],
        content[:scan] + b"\0\0\0" + content[scan:],
    ):
        assert difference(changed, decode(content)) == 0
        assert decode(changed, 30).shape == (30, 45, 3)


# What belongs to a file and is no pixel


def test_a_film_behind_a_picture_is_no_part_of_it():
    """A motion photo: what looks like scans in the film is not counted."""
    content = encoded(painting(), "JPEG", progressive=True)
    film = b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\x08" * 1_000_000
    assert difference(content + film, decode(content)) == 0


@pytest.mark.parametrize(
    "segments",
    [
        segment(b"http://ns.adobe.com/xap/1.0/\0" + bytes(60_000)) * 200,
        segment(b"Photoshop 3.0\x008BIM" + b"\xff" * 500, 0xED),
        segment(b"MPF\0broken", 0xE2),
        segment(b"JFIF\0", 0xE0) + segment(b"Adobe", 0xEE),
        segment(b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(60)),
        segment(encoded(halves(), "JPEG", progressive=True), 0xE5),
        segment(b"comment", 0xFE) * 1000,
    ],
    ids=["XMP of 12 MB", "Photoshop", "MPF", "JFIF", "EXIF", "preview", "comments"],
)
def test_no_metadata_makes_a_jpeg_damaged(segments):
    content = encoded(halves(), "JPEG")
    assert difference(jpeg(segments, image=halves(), quality=75), decode(content)) == 0


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"key\0\0" + zlib.compress(bytes(100_000_000))),
        (b"zTXt", b"key\0\0broken"),
        (b"iTXt", b"key"),
        (b"iCCP", b"name\0\0" + zlib.compress(bytes(100_000_000))),
        (b"eXIf", b"broken"),
        (b"pHYs", b""),
        (b"gAMA", b""),
    ],
    ids=["text of 100 MB", "zTXt", "iTXt", "profile of 100 MB", "eXIf", "pHYs", "gAMA"],
)
def test_no_metadata_makes_a_png_damaged(chunk):
    assert decode(png((1, 1, 8, 0), b"\0\x40", chunk)).tolist() == [[[64] * 3]]


def test_a_progressive_jpeg_lacks_no_scan():
    content = encoded(painting(), "JPEG", progressive=True)
    scans = [found.start() for found in re.finditer(b"\xff\xda", content)]
    assert len(scans) > 8
    for start in scans[1:]:
        with pytest.raises(NotAnImage, match="damaged or incomplete"):
            decode(content[:start] + END_OF_JPEG)


def test_a_jpeg_of_countless_segments_is_refused_at_once():
    began = time.thread_time()
    with pytest.raises(NotAnImage):
        decode(jpeg(segment(b"", 0xFE) * 2_000_000))
    assert time.thread_time() - began < 2


# Any bytes


SMALL = halves(20, 30)
SAMPLES = [encoded(SMALL, name, **options) for name, options in LOSSLESS.items()]
SAMPLES += [encoded(SMALL, "JPEG"), encoded(SMALL, "JPEG", progressive=True)]
SAMPLES += [encoded(cutout()[0], "PNG"), encoded(SMALL.convert("CMYK"), "JPEG")]
SAMPLES += dict([*turned(), *coloured()]).values()
SAMPLES += [encoded(SMALL, "GIF", save_all=True, append_images=[halves(20, 30).rotate(90)])]
SAMPLES += [encoded(SMALL, "MPO", save_all=True, append_images=[SMALL], exif=oriented(8))]
SAMPLES += [png((2, 1, 8, 0), b"\0\x40\x50", (b"gAMA", b"\0\1\x86\xa0"), (b"tRNS", b"\0\x40"))]
SAMPLES += [png((2, 1, 16, 0), grey_rows(2, 1, [0, 1]), (b"tRNS", b"\0\0"))]
SAMPLES += [encoded(SMALL, "TIFF", compression="jpeg"), encoded(cutout()[0], "TIFF")]


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 40),
)
def test_a_damaged_picture_decodes_or_is_no_image(content, changes, cut):
    damaged = bytearray(content)
    for position, value in changes:
        damaged[position % len(damaged)] = value
    del damaged[len(damaged) - cut :]
    for least in (None, 5):
        with suppress(NotAnImage):
            assert decode(bytes(damaged), least).shape[2] == 3
    with suppress(NotAnImage):
        displays_unchanged(bytes(damaged))


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 40))
def test_a_picture_that_is_decoded_smaller_keeps_at_least_what_was_asked_for(width, height, least):
    image = Image.new("RGB", (width, height), (200, 30, 90))
    for content in (encoded(image, "PNG"), encoded(image, "JPEG", subsampling=0)):
        pixels = decode(content, least)
        assert min(pixels.shape[:2]) >= min(least, width, height)
        assert abs(pixels.shape[0] * width - pixels.shape[1] * height) <= width + height
        assert np.abs(pixels.astype(int) - (200, 30, 90)).max() < 6
