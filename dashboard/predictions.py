"""Predictions, thumbnails and re-encoded images: those of paintings are made once."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cachetools import LRUCache

from dashboard.events import Observe
from dashboard.exhibit import digest_of
from model.classifier import Classifier, Prediction, usable_cores
from model.formats import displays_unchanged
from model.preprocessing import as_jpeg, thumbnail, to_network_input
from museum.cache import Cache

VERSION = 2  # raised when thumbnails or `as_shown` are made in another way
MOST_PREDICTIONS = 2048  # of 6 kB each: as many as the Met's catalogue has paintings
MAX_THREADS = 4  # more threads than cores are not faster, and each takes memory for pixels
T = TypeVar("T")


def threads() -> int:
    """How many threads compute at once."""
    return min(usable_cores(), MAX_THREADS)


class Predictions:
    """The classifier with its memory. Safe to use from several threads."""

    def __init__(self, classifier: Classifier, cache: Cache, observe: Observe):
        self._classifier = classifier
        self._cache = cache
        self._observe = observe
        self._known: LRUCache[str, Prediction] = LRUCache(MOST_PREDICTIONS)
        self._lock = threading.Lock()
        self._computing = 0
        # A large picture takes up to 250 MB while it is decoded: one at a time.
        self._one_upload = threading.Lock()
        self._at_once = threads()
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="pixels")
        # One image at a time by all cores is as fast as several, and needs one interpreter.
        self._network = ThreadPoolExecutor(1, thread_name_prefix="network")

    @property
    def busy(self) -> bool:
        """Whether as much is being computed as there are cores for."""
        return self._computing >= self._at_once

    def of_painting(self, content: bytes, digest: str) -> Prediction:
        """The prediction for the bytes with this digest, which is remembered.

        Raises NotAnImage.
        """
        with self._lock:
            known = self._known.get(digest)
        if known is not None:
            self._observe("prediction", outcome="cached")
            return known
        prediction = self._predict(content, "made")
        with self._lock:
            self._known[digest] = prediction
        return prediction

    def of_upload(self, content: bytes) -> Prediction:
        """The prediction for a visitor's picture, which is never stored. Raises NotAnImage."""
        with self._one_upload:
            return self._predict(content, "upload")

    def thumbnail(self, content: bytes, width: int) -> bytes:
        """A painting's image as JPEG, at most `width` pixels wide. Raises NotAnImage."""
        kind = f"thumbnail:{VERSION}:{width}"
        return self._made_once(kind, content, lambda: thumbnail(content, width))

    def as_shown(self, content: bytes) -> bytes:
        """A painting's image as browsers show it like the model gets it: the same bytes if they do.

        Raises NotAnImage.
        """
        if displays_unchanged(content):
            return content
        return self._made_once(f"shown:{VERSION}", content, lambda: as_jpeg(content))

    def upload_as_shown(self, content: bytes) -> bytes:
        """The same for a visitor's picture, which is never stored. Raises NotAnImage."""
        if displays_unchanged(content):
            return content
        with self._one_upload:
            return self._compute(lambda: as_jpeg(content))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()
        self._network.shutdown()

    def _made_once(self, kind: str, content: bytes, make: Callable[[], bytes]) -> bytes:
        key = f"{kind}:{digest_of(content)}"
        known = self._cache.get(key)
        if known is None:
            known = self._compute(make)
            self._cache.set(key, known)
        return known

    def _predict(self, content: bytes, outcome: str) -> Prediction:
        size = self._classifier.input_size
        started = time.perf_counter()
        network_input = self._compute(lambda: to_network_input(content, size))
        prediction = self._compute(lambda: self._classifier.predict(network_input), self._network)
        self._observe("prediction", time.perf_counter() - started, outcome=outcome)
        return prediction

    def _compute(self, make: Callable[[], T], executor: ThreadPoolExecutor | None = None) -> T:
        """Return what `make` makes in one of the threads."""
        with self._lock:
            self._computing += 1
        try:
            return (executor or self._threads).submit(make).result()
        finally:
            with self._lock:
                self._computing -= 1
