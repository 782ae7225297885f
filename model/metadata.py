"""What a file says of its pixels, read by the rules of browsers and taken out before decoding.

Orientation: the first EXIF of a JPEG or PNG, and there the first entry of one SHORT. Colour in a
PNG: cICP, else iCCP, else sRGB, else gAMA with or without cHRM. `tests/model/test_browsers.py`
compares this with Chromium and Firefox. Pillow never sees metadata, so none can make it fail.

Sources: https://www.w3.org/TR/png-3/#4Concepts.ColourSpaces,
https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1: markers), https://www.cipa.jp/e/std/std-sec.html
"""

from __future__ import annotations

import re
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass, field

from model.colour import MAX_PROFILE_BYTES, profile_of_cicp, profile_of_gamma

MAX_SCANS = 100  # of a progressive JPEG, each of which costs a pass over the whole picture
MAX_SEGMENTS = 10_000  # of a JPEG, which has some ten; one of metadata holds up to 64 kB
MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
START_OF_FRAME = {0xC0, 0xC1, 0xC2}
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
EXIF, PROFILE = b"Exif\0", b"ICC_PROFILE\0"
# All that a decoder needs; the segment of Adobe (0xEE) says what the components are.
METADATA = {0xFE, *range(0xE1, 0xEE), 0xEF}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"fdAT", b"IDAT", b"IEND"}


@dataclass(slots=True)
class Parts:
    """A file in two parts: what Pillow decodes, and what the rest says.

    `is_clear` is False where browsers disagree; `is_complete` is False for a JPEG of which scans
    are missing.
    """

    pixels: bytes
    orientation: int = 1
    profile: bytes | None = None
    is_clear: bool = True
    is_complete: bool = True
    scans: int = 0


def take_apart(content: bytes) -> Parts:
    """Return the parts of a file; other formats than JPEG and PNG stay as they are."""
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content.startswith(PNG_SIGNATURE):
        return _png(content)
    return Parts(content)


@dataclass(slots=True)
class _Jpeg:
    """What the segments of a JPEG say."""

    exif: list[bytes] = field(default_factory=list)
    profile: dict[int, bytes] = field(default_factory=dict)
    parts_of_profile: int = 0
    is_clear: bool = True
    segments: int = 0
    components: int = 0
    is_progressive: bool = False
    scans: int = 0
    missing_bits: dict[tuple[int, int], int] = field(default_factory=dict)

    def read(self, code: int, body: bytes) -> None:
        self.segments += 1
        if self.segments > MAX_SEGMENTS:
            raise ValueError("The file has too many segments.")
        if code == 0xE1 and body.startswith(EXIF) and len(body) > 6:
            self.exif.append(body[6:])
            self.is_clear &= orientation_of(body[6:]) == 1
        elif code == 0xE2 and body.startswith(PROFILE):
            number, self.parts_of_profile = struct.unpack_from("BB", body, 12)
            self.is_clear &= number not in self.profile
            self.profile.setdefault(number, body[14:])
        elif code in START_OF_FRAME:
            self.components, self.is_progressive = body[5], code == 0xC2
        elif code == START_OF_SCAN:
            self.scans += 1
            end = 1 + 2 * body[0]
            first, last, bits = (0, 0, 0)
            if self.is_progressive:
                first, last, bits = struct.unpack_from("BBB", body, end)
            for component in body[1:end:2]:
                for coefficient in range(first, min(last, 63) + 1):
                    self.missing_bits[component, coefficient] = bits & 15


def _jpeg(content: bytes) -> Parts:
    """Stop at the end of the first picture: a telephone may have put another, or a film, behind."""
    found, kept, start, place = _Jpeg(), [], 0, 2
    end = len(content)
    while marker := MARKER.search(content, place):
        code = marker[1][0]
        if code == END_OF_IMAGE:
            end = marker.start()
            break
        place = marker.end() + max(2, int.from_bytes(content[marker.end() : marker.end() + 2]))
        with suppress(struct.error, IndexError):  # cut off
            found.read(code, content[marker.end() + 2 : place])
        if code in METADATA:
            kept.append(content[start : marker.start()])
            start = place
    kept.append(content[start:end])
    has_one_scan = found.scans == 1 and not found.is_progressive
    # Pillow does not tell when pixels are missing, but waits for them where there is no end.
    kept.append(bytes(64) if has_one_scan else b"\xff\xd9")
    is_whole_profile = len(found.profile) == found.parts_of_profile
    begun = {component for component, coefficient in found.missing_bits if coefficient == 0}
    return Parts(
        b"".join(kept),
        orientation_of(found.exif[0]) if found.exif else 1,
        b"".join(found.profile[key] for key in sorted(found.profile)) if is_whole_profile else None,
        found.is_clear and is_whole_profile,
        len(begun) == found.components and not any(found.missing_bits.values()),
        found.scans,
    )


def _png(content: bytes) -> Parts:
    kept, place = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    said: dict[bytes, bytes] = {}
    is_before_pixels = True
    while len(head := content[place : place + 8]) == 8:
        length, kind = struct.unpack(">I4s", head)
        end = place + 12 + length
        is_before_pixels &= kind != b"IDAT"
        if kind in PNG_PIXELS:
            kept.append(content[place:end])
        elif is_before_pixels:
            said.setdefault(kind, content[place + 8 : end - 4])
        place = end
        if kind == b"IEND":
            break
    return Parts(
        b"".join(kept),
        orientation_of(said.get(b"eXIf", b"")),
        _profile_of_png(said),
        not said.keys() & {b"eXIf", b"gAMA", b"cHRM", b"cICP"},
    )


def _profile_of_png(said: dict[bytes, bytes]) -> bytes | None:
    if profile := profile_of_cicp(said.get(b"cICP", b"")):
        return profile
    with suppress(zlib.error):
        compressed = said.get(b"iCCP", b"").partition(b"\0")[2][1:]
        profile = zlib.decompressobj().decompress(compressed, MAX_PROFILE_BYTES)
        if profile[36:40] == b"acsp":
            return profile
    if b"sRGB" in said:
        return None
    return profile_of_gamma(said.get(b"gAMA", b""), said.get(b"cHRM", b""))


def orientation_of(exif: bytes) -> int:
    """Return the orientation, 1 to 8, that EXIF says as browsers understand it."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    with suppress(struct.error):
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, start)
        for entry in range(entries):
            found = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * entry)
            if found[:3] == (0x0112, 3, 1):
                return found[3] if 1 <= found[3] <= 8 else 1
    return 1
