"""Which files are accepted as pictures: known formats, bounded by what their headers say.

Pillow reads the header, for every format, before anything is decoded.
"""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass

from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError, WebPImagePlugin  # noqa: F401
from PIL.TiffImagePlugin import TiffImageFile

from model.metadata import Metadata, orientation_of, take_apart

# With these a process that decodes the worst picture stays under 250 MB.
MAX_PIXELS = 25_000_000  # a telephone's camera has 24
MAX_PIXELS_OF_HEAVY = 9_000_000  # WebP, AVIF, animations and CMYK take up to 16 bytes each
MAX_SIDE = 65_500  # as libjpeg has it; and each row takes memory, however short

Image.preinit()  # the plug-ins that are not imported above, before the first picture needs them
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
ANIMATED = ("GIF", "PNG", "WEBP")
TILE_SIDES = (0x0142, 0x0143)
TIFF_COMPRESSIONS = {"raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "group4"}

# Files that people take for pictures that can be read: name, and the bytes from which place on.
OTHER_FILES = {
    "an AVIF picture, which takes too much memory to read": (4, (b"ftypavif", b"ftypavis")),
    "a HEIC picture": (4, (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1")),
    "a JPEG XL picture": (0, (b"\xff\x0a", b"\0\0\0\x0cJXL ")),
    "a Photoshop file": (0, (b"8BPS",)),
    "a PDF file": (0, (b"%PDF",)),
    "a video": (4, (b"ftyp", b"moov", b"mdat")),
}
# Python would log, and remember for good, each different sentence about a visitor's broken file.
warnings.filterwarnings("ignore", module=r"PIL\.(Image|TiffImagePlugin)")

UNKNOWN = "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture."
BROKEN = "This picture is damaged or incomplete. Please try another copy of it."


class NotAnImage(ValueError):
    """The bytes are no picture that can be classified; the message is a sentence for a visitor."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its header read and nothing decoded."""

    image: ImageFile.ImageFile
    metadata: Metadata

    @property
    def is_animation(self) -> bool:
        """Whether the pictures in the file are shown one after the other; pages are not."""
        return self.image.format in ANIMATED and getattr(self.image, "is_animated", False)


def open_picture(content: bytes, *, avif: bool = False) -> Picture:
    """Return the picture; AVIF only if it is allowed. Raises NotAnImage.

    An AVIF's header may claim fewer pixels than the decoder then makes: one of 3 kB can take
    500 MB. So a server does not read it.
    """
    formats = (*FORMATS, "AVIF") if avif else FORMATS
    try:
        pixels, metadata = take_apart(content)
        image = Image.open(io.BytesIO(pixels), formats=formats)
        picture = Picture(image, metadata or _metadata(image))
        _check(picture)
        return picture
    except NotAnImage:
        raise
    except UnidentifiedImageError as error:
        reason = _other_file(content)
        raise NotAnImage(BROKEN if avif and "AVIF" in reason else reason) from error
    except Image.DecompressionBombError as error:
        raise NotAnImage(_too_large("too many")) from error
    except Exception as error:  # Pillow's plug-ins raise whatever a file makes them raise
        raise NotAnImage(BROKEN) from error


def displays_unchanged(content: bytes) -> bool:
    """Return whether every browser shows these bytes as `decode` gives them. Raises NotAnImage."""
    picture = open_picture(content)
    image = picture.image
    if not picture.metadata.is_clear or (image.mode == "L" and picture.metadata.profile):
        return False
    if image.format == "JPEG":
        return image.mode in ("L", "RGB")
    return (
        image.format in ("PNG", "WEBP")
        and not picture.is_animation
        and not image.has_transparency_data
    )


def _metadata(image: ImageFile.ImageFile) -> Metadata:
    exif = image.info.get("exif", b"")
    # Pillow's EXIF of an AVIF says how the container turns it, which is what browsers follow. They
    # do not turn a WebP; a TIFF is turned by Pillow itself.
    turn = orientation_of(exif.removeprefix(b"Exif\0\0")) if image.format == "AVIF" else 1
    return Metadata(turn, image.info.get("icc_profile"), not exif)


def _check(picture: Picture) -> None:
    image = picture.image
    pixels = image.width * image.height
    if isinstance(image, TiffImageFile):  # a tile may be larger than the whole
        pixels = max(pixels, math.prod(image.tag_v2.get(side, 1) for side in TILE_SIDES))
    check_size(picture, pixels)
    if _is_unusual(image):
        raise NotAnImage(f"This {image.format} picture is unusual. Please save it as JPEG or PNG.")


def check_size(picture: Picture, pixels: int) -> None:
    """Raise NotAnImage if these are more pixels than a picture of its kind may have.

    A side may not be too long, either.
    """
    image = picture.image
    if max(image.size) > MAX_SIDE:
        raise NotAnImage(
            f"This picture has {image.width:,} × {image.height:,} pixels; the limit for a side is "
            f"{MAX_SIDE:,}. Please make it smaller and try again."
        )
    is_heavy = image.format in ("AVIF", "WEBP") or image.mode == "CMYK" or picture.is_animation
    limit = MAX_PIXELS_OF_HEAVY if is_heavy else MAX_PIXELS
    if pixels > limit:
        raise NotAnImage(_too_large(f"{image.width:,} × {image.height:,}", limit))


def _too_large(size: str, limit: int = MAX_PIXELS) -> str:
    return (
        f"This picture has {size} pixels; the limit for its kind is {limit // 1_000_000} "
        "megapixels. Please make it smaller and try again."
    )


def _is_unusual(image: ImageFile.ImageFile) -> bool:
    """Return whether the picture is of a kind that would be decoded wrongly, slowly or unsafely."""
    return (
        image.mode in ("I", "F", "LAB", "HSV")
        or (image.format == "TIFF" and image.info.get("compression") not in TIFF_COMPRESSIONS)
        or (image.format == "BMP" and image.tile[0].codec_name == "bmp_rle")
    )


def _other_file(content: bytes) -> str:
    if b"<svg" in content[:1000]:
        return "This is an SVG drawing. Please save it as PNG."
    for name, (start, signatures) in OTHER_FILES.items():
        if content.startswith(signatures, start):
            return f"This is {name}. Please save it as JPEG."
    return UNKNOWN
