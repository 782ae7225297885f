"""Similar paintings: the nearest by style among those that this process has classified."""

import threading

import numpy as np
from cachetools import FIFOCache
from numpy.typing import NDArray

MOST_STYLES = 1024  # with 120 numbers each: half a megabyte


class Neighbours:
    """The latest styles, bounded, by object ID. Safe to use from several threads."""

    def __init__(self) -> None:
        self._styles: FIFOCache[int, NDArray[np.float32]] = FIFOCache(MOST_STYLES)
        self._lock = threading.Lock()

    def remember(self, object_id: int, style: NDArray[np.float32] | None) -> None:
        """Keep a painting's style, float32 (d,); None, from a model without styles, is left out."""
        if style is not None:
            with self._lock:
                self._styles[object_id] = style / max(float(np.linalg.norm(style)), 1e-12)

    def nearest(self, object_id: int, count: int) -> list[int]:
        """Return up to `count` object IDs, most similar first; none for an unknown painting."""
        with self._lock:
            others = dict(self._styles)
        style = others.pop(object_id, None)
        if style is None or not others:
            return []
        cosines = np.stack(list(others.values())) @ style
        ids = list(others)
        return [ids[place] for place in np.argsort(-cosines, kind="stable")[:count]]
