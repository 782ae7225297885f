"""Similar paintings: the nearest by style among those that this process has classified."""

import threading

import numpy as np
from numpy.typing import NDArray

MOST_STYLES = 1024  # with 120 numbers each: half a megabyte


class Neighbours:
    """The latest styles, bounded, by object ID. Safe to use from several threads."""

    def __init__(self, most: int = MOST_STYLES):
        self._most = most
        self._styles: dict[int, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def remember(self, object_id: int, style: NDArray[np.float32] | None) -> None:
        """Keep a painting's style, float32 (d,); None, from a model without styles, is left out."""
        if style is None:
            return
        with self._lock:
            self._styles.pop(object_id, None)
            self._styles[object_id] = style / max(float(np.linalg.norm(style)), 1e-12)
            if len(self._styles) > self._most:
                del self._styles[next(iter(self._styles))]

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
