"""Pictures whose metadata says in many ways, right and wrong, how they are turned and coloured."""

import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.model.pictures import DISPLAY_P3, chunk, encoded, grey_profile, png, rgb_profile

SHORT, LONG = 3, 4
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
P3, LINEAR = rgb_profile(DISPLAY_P3, 2.2), rgb_profile(DISPLAY_P3, 1.0)
CHROMATICITIES = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)  # Display P3's
CHRM = b"cHRM", struct.pack(">8I", *CHROMATICITIES)
SRGB = b"sRGB", b"\0"


def corners() -> Image.Image:
    """A picture of which each way to turn it looks different."""
    image = Image.new("RGB", (48, 32), "gray")
    image.paste("red", (0, 0, 16, 16))
    image.paste("blue", (32, 16, 48, 32))
    return image


def tiff(
    *entries: tuple[int, int, int, int], order: str = "<", start: int = 8, magic: int = 42
) -> bytes:
    """EXIF of entries: tag, type, count, value."""
    body = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        place = f"{order}I" if kind == LONG else f"{order}H2x"
        body += struct.pack(f"{order}HHI", tag, kind, count) + struct.pack(place, value)
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", magic, start)
    return head + bytes(start - 8) + body + bytes(4)


def turn(value: int = 6, kind: int = SHORT, count: int = 1) -> tuple[int, int, int, int]:
    """The entry that says how the pixels are turned."""
    return 0x0112, kind, count, value


def segment(content: bytes, marker: int = 0xE1) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(
    *segments: bytes,
    image: Image.Image | None = None,
    place: bytes = b"\xff\xdb",
    **options: object,
) -> bytes:
    """A JPEG with these segments before its first quantisation table."""
    options = options or {"quality": 100, "subsampling": 0}
    content = encoded(image or corners(), "JPEG", **options)
    start = content.index(place)
    return content[:start] + b"".join(segments) + content[start:]


def colour_png(*chunks: tuple[bytes, bytes], kind: int = 2) -> bytes:
    """A PNG of one colour, or of one grey."""
    row = b"\0" + (b"\x40\x80\xc0" if kind == 2 else b"\x40") * 16
    return png((16, 16, 8, kind), row * 16, *chunks)


def icc(profile: bytes, number: int = 1, of: int = 1) -> bytes:
    """A segment with a part of a colour profile."""
    return segment(b"ICC_PROFILE\0" + bytes([number, of]) + profile, 0xE2)


def gamma(value: float) -> tuple[bytes, bytes]:
    """A PNG's gAMA."""
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def iccp(profile: bytes) -> tuple[bytes, bytes]:
    """A PNG's iCCP."""
    return b"iCCP", b"name\0\0" + zlib.compress(profile)


def turned() -> Iterator[tuple[str, bytes]]:
    """Yield each way to say how a picture is turned."""
    exif = b"Exif\0\0"
    for value in range(10):
        yield f"JPEG, {value}", jpeg(segment(exif + tiff(turn(value))))
    for name, content in {
        "big-endian": tiff(turn(), order=">"),
        "LONG": tiff(turn(kind=LONG)),
        "LONG, big-endian": tiff(turn(kind=LONG), order=">"),
        "BYTE": tiff(turn(kind=1)),
        "signed": tiff(turn(kind=8)),
        "count 2": tiff(turn(count=2)),
        "count 0": tiff(turn(count=0)),
        "twice": tiff(turn(6), turn(3)),
        "unsorted": tiff((0x8298, SHORT, 1, 1), turn()),
        "directory further on": tiff(turn(), start=20),
        "other magic": tiff(turn(), magic=43),
        "cut off behind it": tiff(turn(), (0x0128, SHORT, 1, 2))[:24],
        "no header": b"\0\0" + tiff(turn()),
        "prefix twice": exif + tiff(turn()),
    }.items():
        yield f"JPEG, {name}", jpeg(segment(exif + content))
    six, three = segment(exif + tiff(turn(6))), segment(exif + tiff(turn(3)))
    xmp = segment(b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    for name, segments in {
        "two segments": (six, three),
        "one, then six": (segment(exif + tiff(turn(1))), six),
        "broken, then six": (segment(exif + b"II*\0\xff\xff\xff\xff"), six),
        "empty, then six": (segment(exif), six),
        "XMP": (xmp,),
        "XMP, then EXIF": (xmp, three),
        "other padding": (segment(b"Exif\0\xff" + tiff(turn())),),
        "lower case": (segment(b"exif\0\0" + tiff(turn())),),
        "in APP2": (segment(exif + tiff(turn()), 0xE2),),
    }.items():
        yield f"JPEG, {name}", jpeg(*segments)
    yield "JPEG, before the scan", jpeg(six, place=b"\xff\xda")
    raw = b"Raw profile type exif\0\nexif\n      32\n" + tiff(turn()).hex().encode()
    rows = b"".join(b"\0" + corners().crop((0, y, 48, y + 1)).tobytes() for y in range(32))
    for name, content in {
        "eXIf": (b"eXIf", tiff(turn())),
        "eXIf, big-endian": (b"eXIf", tiff(turn(), order=">")),
        "eXIf with a prefix": (b"eXIf", exif + tiff(turn())),
        "eXIf, LONG": (b"eXIf", tiff(turn(kind=LONG))),
        "text": (b"tEXt", raw),
        "XMP": (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
    }.items():
        yield f"PNG, {name}", png((48, 32, 8, 2), rows, content)
    start = png((48, 32, 8, 2), rows, end=False)
    yield "PNG, eXIf at the end", start + chunk(b"eXIf", tiff(turn())) + chunk(b"IEND", b"")
    for name, metadata in (("EXIF", {"exif": exif + tiff(turn())}), ("XMP", {"xmp": XMP})):
        yield f"WebP, {name}", encoded(corners(), "WEBP", lossless=True, **metadata)
    for value in (1, 6):
        content = exif + tiff(turn(value))
        yield f"AVIF, {value}", encoded(corners(), "AVIF", quality=100, exif=content)


def coloured() -> Iterator[tuple[str, bytes]]:
    """Yield each way to say what a picture's colours mean."""
    srgb_in_cicp, p3_in_cicp = (b"cICP", b"\x01\x0d\0\x01"), (b"cICP", b"\x0c\x0d\0\x01")
    for name, chunks in {
        "nothing": (),
        "gAMA 1": (gamma(1),),
        "gAMA 1/2.2": (gamma(1 / 2.2),),
        "gAMA 1/1.8": (gamma(1 / 1.8),),
        "gAMA 0": (gamma(0),),
        "gAMA 0.0001": (gamma(0.0001),),
        "gAMA 40": (gamma(40),),
        "sRGB, gAMA 1": (SRGB, gamma(1)),
        "gAMA 1, sRGB": (gamma(1), SRGB),
        "gAMA 1/2.2, cHRM": (gamma(1 / 2.2), CHRM),
        "gAMA 1, cHRM": (gamma(1), CHRM),
        "cHRM": (CHRM,),
        "cHRM of nothing": ((b"cHRM", bytes(32)), gamma(1)),
        "sRGB, cHRM": (SRGB, CHRM),
        "iCCP": (iccp(P3),),
        "iCCP, gAMA 1": (iccp(P3), gamma(1)),
        "sRGB, iCCP": (SRGB, iccp(P3)),
        "iCCP of grey, gAMA 1": (iccp(grey_profile(1)), gamma(1)),
        "broken iCCP, gAMA 1": ((b"iCCP", b"name\0\0broken"), gamma(1)),
        "broken profile, gAMA 1": (iccp(b"no profile"), gamma(1)),
        "two iCCP": (iccp(P3), iccp(LINEAR)),
        "cICP of sRGB, iCCP": (srgb_in_cicp, iccp(P3)),
        "cICP of sRGB, gAMA 1": (srgb_in_cicp, gamma(1)),
        "cICP of P3": (p3_in_cicp,),
        "cICP of P3, iCCP": (p3_in_cicp, iccp(LINEAR)),
        "cICP of BT.709": ((b"cICP", b"\x01\x01\0\x01"),),
        "cICP of BT.2020": ((b"cICP", b"\x09\x0d\0\x01"),),
        "cICP, linear": ((b"cICP", b"\x01\x08\0\x01"),),
        "cICP, gamma 2.2": ((b"cICP", b"\x01\x04\0\x01"),),
        "cICP of no colours": ((b"cICP", b"\x02\x02\0\x01"), gamma(1)),
        "cICP with a matrix": ((b"cICP", b"\x0c\x0d\x01\x01"),),
        "cICP, narrow": ((b"cICP", b"\x01\x0d\0\0"),),
    }.items():
        yield f"PNG, {name}", colour_png(*chunks)
    for name, chunks in {
        "gAMA 1": (gamma(1),),
        "iCCP": (iccp(grey_profile(1)),),
        "iCCP of RGB": (iccp(LINEAR),),
        "cHRM": (gamma(1 / 2.2), CHRM),
        "cICP, linear": ((b"cICP", b"\x01\x08\0\x01"),),
    }.items():
        yield f"grey PNG, {name}", colour_png(*chunks, kind=0)
    palette = (b"PLTE", b"\x40\x80\xc0" * 80)
    row = b"\0" + b"\x40" * 16
    yield "palette, gAMA 1", png((16, 16, 8, 3), row * 16, gamma(1), palette)
    yield "palette, iCCP", png((16, 16, 8, 3), row * 16, iccp(P3), palette)
    flat = Image.new("RGB", (16, 16), (0x40, 0x80, 0xC0))
    half = len(P3) // 2
    for name, segments in {
        "profile": (icc(P3),),
        "two parts": (icc(P3[:half], 1, 2), icc(P3[half:], 2, 2)),
        "two parts, turned round": (icc(P3[half:], 2, 2), icc(P3[:half], 1, 2)),
        "half of a profile": (icc(P3[:half], 1, 2),),
        "two profiles": (icc(P3), icc(LINEAR)),
        "broken profile": (icc(b"no profile"),),
        "profile of grey": (icc(grey_profile(1)),),
        "EXIF that says Adobe RGB": (segment(b"Exif\0\0" + tiff((0xA001, SHORT, 1, 2))),),
    }.items():
        yield f"JPEG, {name}", jpeg(*segments, image=flat)
    yield "grey JPEG, profile", jpeg(icc(grey_profile(1)), image=flat.convert("L"))
    yield "grey JPEG, profile of RGB", jpeg(icc(LINEAR), image=flat.convert("L"))
    yield "WebP, profile", encoded(flat, "WEBP", lossless=True, icc_profile=P3)
