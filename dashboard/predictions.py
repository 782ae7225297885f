"""Predictions, thumbnails and re-encoded images, made once: the cache keeps those of paintings."""

import json
import math
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from dashboard.exhibit import digest_of
from dashboard.observing import Observe
from model.classifier import Classifier, Prediction
from model.formats import displays_unchanged
from model.preprocessing import as_shown, thumbnail, to_network_input
from museum.cache import Cache

THUMBNAIL_VERSION = 1  # raised when thumbnails are made in another way
SHOWN_VERSION = 1  # raised when `as_shown` changes
VERSION = 4  # raised when preprocessing changes; an entry of another shape is a miss anyway
MAX_THREADS = 4
NAMES = {field.name for field in fields(Prediction)}
ARRAYS = ("class_maps", "style")  # the fields that are arrays, or None
FLOAT32 = "<f4"  # of arrays in the cache, whatever the machine's byte order


class Predictions:
    """The classifier with its memory. Safe to use from several threads."""

    def __init__(self, classifier: Classifier, cache: Cache, observe: Observe):
        self._classifier = classifier
        self._cache = cache
        self._observe = observe
        # A large picture takes up to 250 MB while it is decoded: one at a time.
        self._one_upload = threading.Lock()
        # More threads than cores are not faster, and each takes memory for pixels.
        threads = min(os.cpu_count() or 1, MAX_THREADS)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="predictions")

    def of_painting(self, content: bytes, digest: str) -> Prediction:
        """The prediction for the bytes with this digest, from the cache where it is known.

        Raises NotAnImage.
        """
        key = f"prediction:{VERSION}:{self._classifier.digest}:{digest}"
        known = unpack(self._cache.get(key), self._classifier.labels)
        if known is not None:
            self._observe("prediction", outcome="cached")
            return known
        started = time.perf_counter()
        prediction = self._threads.submit(self._predict, content).result()
        self._observe("prediction", time.perf_counter() - started, outcome="made")
        self._cache.set(key, pack(prediction))
        return prediction

    def of_upload(self, content: bytes) -> Prediction:
        """The prediction for a visitor's picture, which is never stored. Raises NotAnImage."""
        started = time.perf_counter()
        with self._one_upload:
            prediction = self._threads.submit(self._predict, content).result()
        self._observe("prediction", time.perf_counter() - started, outcome="upload")
        return prediction

    def thumbnail(self, content: bytes, width: int) -> bytes:
        """A painting's image as JPEG, at most `width` pixels wide. Raises NotAnImage."""
        kind = f"thumbnail:{THUMBNAIL_VERSION}:{width}"
        return self._made_once(kind, content, lambda: thumbnail(content, width))

    def as_shown(self, content: bytes) -> bytes:
        """A painting's image that browsers show as it is judged: the same bytes if they do.

        Raises NotAnImage.
        """
        if displays_unchanged(content):
            return content
        return self._made_once(f"shown:{SHOWN_VERSION}", content, lambda: as_shown(content))

    def upload_as_shown(self, content: bytes) -> bytes:
        """The same for a visitor's picture, which is never stored. Raises NotAnImage."""
        if displays_unchanged(content):
            return content
        with self._one_upload:
            return self._threads.submit(as_shown, content).result()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def _made_once(self, kind: str, content: bytes, make: Callable[[], bytes]) -> bytes:
        key = f"{kind}:{digest_of(content)}"
        known = self._cache.get(key)
        if known is None:
            known = self._threads.submit(make).result()
            self._cache.set(key, known)
        return known

    def _predict(self, content: bytes) -> Prediction:
        return self._classifier.predict(to_network_input(content, self._classifier.input_size))


def pack(prediction: Prediction) -> bytes:
    """Return the prediction as the cache keeps it: a line of JSON, then the arrays' numbers.

    In the JSON, each array has its shape in its place.
    """
    values = {name: getattr(prediction, name) for name in NAMES}
    arrays = [values[name] for name in ARRAYS if values[name] is not None]
    header = json.dumps(values, default=np.shape).encode()
    return header + b"\n" + b"".join(array.astype(FLOAT32).tobytes() for array in arrays)


def unpack(content: bytes | None, labels: tuple[str, ...]) -> Prediction | None:
    """Return the prediction of a cache's entry; None for an entry of another shape."""
    try:
        header, _, numbers = (content or b"").partition(b"\n")
        values = json.loads(header)
        rest = np.frombuffer(numbers, FLOAT32)
        for name in ARRAYS:
            shape = values[name]
            if shape is not None:
                size = math.prod(shape)
                values[name], rest = rest[:size].reshape(shape), rest[size:]
        fits = (
            not rest.size
            and values.keys() == NAMES
            and tuple(values["likelihoods"]) == labels
            and values["label"] in labels
            and values["class_maps"].shape[2:] == (len(labels),)
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return Prediction(**values) if fits else None
