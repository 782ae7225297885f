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
from dataclasses import dataclass

from model.colour import MAX_PROFILE_BYTES, profile_of_cicp, profile_of_gamma

MAX_SCANS = 100  # of a progressive JPEG, each of which costs a pass over the whole picture
MAX_SEGMENTS = 10_000  # of a JPEG, which has some ten; one of metadata holds up to 64 kB
MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
FRAMES, PROGRESSIVE = {0xC0, 0xC1, 0xC2}, 0xC2
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
EXIF, PROFILE = b"Exif\0", b"ICC_PROFILE\0"
# JFIF and Adobe say what the components are; broken ones are metadata, too.
METADATA = {0xFE, *range(0xE1, 0xEE), 0xEF}
JFIF_AND_ADOBE, SHORTEST = {0xE0, 0xEE}, 12
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"fdAT", b"IDAT", b"IEND"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """How the pixels are turned (1 to 8, as in EXIF), and what their numbers mean.

    `is_clear` is False where browsers may disagree about it.
    """

    orientation: int = 1
    profile: bytes | None = None
    is_clear: bool = True


def take_apart(content: bytes) -> tuple[bytes, Metadata | None]:
    """Return what Pillow decodes of a JPEG or PNG, and the rest; all of another format, and None.

    Raises ValueError for a JPEG that is incomplete or would take forever.
    """
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content.startswith(PNG_SIGNATURE):
        return _png(content)
    return content, None


def _jpeg(content: bytes) -> tuple[bytes, Metadata]:
    """Stop at the end of the first picture: a telephone may have put another, or a film, behind."""
    kept, start, place, end = [], 0, 2, len(content)
    said: list[tuple[int, bytes]] = []
    while marker := MARKER.search(content, place):
        code = marker[1][0]
        if code == END_OF_IMAGE:
            end = marker.start()
            break
        place = marker.end() + max(2, int.from_bytes(content[marker.end() : marker.end() + 2]))
        said.append((code, content[marker.end() + 2 : place]))
        if len(said) > MAX_SEGMENTS:
            raise ValueError("The file has too many segments.")
        is_short = len(said[-1][1]) < SHORTEST
        if code in METADATA or (code in JFIF_AND_ADOBE and is_short):
            kept.append(content[start : marker.start()])
            start = place
    kept.append(content[start:end])
    # Pillow does not tell when pixels are missing, but waits for them where there is no end.
    kept.append(b"\xff\xd9" if _has_many_scans(said) else bytes(64))
    exif = [body[6:] for code, body in said if code == 0xE1 and body[:5] == EXIF and body[6:]]
    parts = [body[12:] for code, body in said if code == 0xE2 and body.startswith(PROFILE)]
    profile = {part[:1]: part[2:] for part in reversed(parts)}  # the first of each number
    is_whole = all(part[1] == len(profile) for part in parts if len(part) > 1)
    return b"".join(kept), Metadata(
        orientation_of(exif[0]) if exif else 1,
        b"".join(profile[number] for number in sorted(profile)) if is_whole else None,
        is_whole and len(parts) == len(profile) and all(orientation_of(each) == 1 for each in exif),
    )


def _has_many_scans(said: list[tuple[int, bytes]]) -> bool:
    """Raises ValueError if there are too many, or some are missing."""
    frames = [(code, body) for code, body in said if code in FRAMES and len(body) > 5]
    scans = [body for code, body in said if code == START_OF_SCAN and len(body) > 5]
    if len(frames) != 1 or not scans or len(scans) > MAX_SCANS:
        raise ValueError("The file has not one frame, or too many scans.")
    ((code, frame),) = frames
    if code != PROGRESSIVE:
        return len(scans) > 1
    missing_bits: dict[tuple[int, int], int] = {}
    for scan in scans:
        *components, first, last, bits = scan[1 : 1 + 2 * scan[0] : 2] + scan[2 * scan[0] + 1 :][:3]
        for component in components:
            for coefficient in range(first, min(last, 63) + 1):
                missing_bits[component, coefficient] = bits & 15
    begun = {component for component, coefficient in missing_bits if coefficient == 0}
    if len(begun) != frame[5] or any(missing_bits.values()):
        raise ValueError("Scans are missing.")
    return True


def _png(content: bytes) -> tuple[bytes, Metadata]:
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
        if kind == b"IEND":
            break
        place = end
    return b"".join(kept), Metadata(
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
