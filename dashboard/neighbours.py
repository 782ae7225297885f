"""Similar paintings: the nearest by style among those that the app has classified.

Each process remembers the styles it meets, at no cost to a click. They reach the cache, and through
it other processes, when neighbours are requested.
"""

import io
import threading
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from museum.cache import Cache

MOST_STYLES = 1024  # with 120 numbers each: 250 kB in a process and in the cache

Styles = Mapping[int, NDArray[np.float16]]


class Neighbours:
    """Styles by object ID, bounded; safe to use from several threads.

    `model_digest` keeps the styles of different models apart in the cache.
    """

    def __init__(self, cache: Cache, model_digest: str, most: int = MOST_STYLES):
        self._cache = cache
        self._key = f"styles:1:{model_digest}"
        self._most = most
        self._styles: dict[int, NDArray[np.float16]] = {}
        self._lock = threading.Lock()

    def remember(self, object_id: int, style: NDArray[np.floating] | None) -> None:
        """Keep a painting's style, float (d,); None, from a model without styles, is left out."""
        if style is None:
            return
        with self._lock:
            self._styles.pop(object_id, None)
            self._styles[object_id] = as_unit(style)
            while len(self._styles) > self._most:
                del self._styles[next(iter(self._styles))]

    def nearest(self, object_id: int, count: int) -> list[int]:
        """Return up to `count` object IDs, most similar first; none for an unknown painting."""
        # Processes that save at the same time overwrite each other: it is only a cache.
        saved = unpack(self._cache.get(self._key) or b"")
        with self._lock:
            known = merge(saved, self._styles, self._most)
            self._styles = dict(known)
        if known.keys() != saved.keys():
            self._cache.set(self._key, pack(known))
        return nearest(known, object_id, count)


def nearest(styles: Styles, object_id: int, count: int) -> list[int]:
    """Return the object IDs of the `count` styles with the largest cosine, without its own."""
    if object_id not in styles:
        return []
    others = [other for other in styles if other != object_id]
    if not others:
        return []
    matrix = np.stack([styles[other] for other in others]).astype(np.float32)
    cosines = matrix @ styles[object_id].astype(np.float32)
    return [others[place] for place in np.argsort(-cosines, kind="stable")[:count]]


def merge(older: Styles, newer: Styles, most: int) -> Styles:
    """Return both, `newer` at the end and winning, cut to the last `most`."""
    merged = {key: style for key, style in older.items() if key not in newer} | dict(newer)
    return dict(list(merged.items())[-most:])


def as_unit(style: NDArray[np.floating]) -> NDArray[np.float16]:
    """Return the vector with length 1; all zeros stay zeros."""
    wide = style.astype(np.float32)
    return (wide / max(float(np.linalg.norm(wide)), 1e-12)).astype(np.float16)


def pack(styles: Styles) -> bytes:
    """Return the styles as the bytes that `unpack` reads. They must not be empty."""
    file = io.BytesIO()
    np.savez(file, ids=np.array(list(styles), np.int64), styles=np.stack(list(styles.values())))
    return file.getvalue()


def unpack(content: bytes) -> Styles:
    """Return the packed styles; none for empty bytes."""
    if not content:
        return {}
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(zip(arrays["ids"].tolist(), arrays["styles"], strict=True))
