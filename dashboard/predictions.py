"""Predictions, thumbnails and re-encoded images, made once: the cache keeps those of paintings."""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from dashboard.observing import Observe
from model.classifier import Classifier, Prediction
from model.formats import is_shown_as_judged
from model.preprocessing import as_shown, thumbnail, to_network_input
from museum.cache import Cache

THUMBNAIL_VERSION = 1  # raised when thumbnails are made in another way
SHOWN_VERSION = 1  # raised when `as_shown` changes
VERSION = 3  # raised when preprocessing changes; an entry of another shape is a miss anyway
ARRAYS = ("class_maps", "style")  # a prediction's fields of float32
MAX_THREADS = 4
NAMES = {field.name for field in fields(Prediction)}


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

    def of_painting(self, content: bytes) -> Prediction:
        """The prediction for these bytes, from the cache where it is known. Raises NotAnImage."""
        image = hashlib.sha256(content).hexdigest()
        key = f"prediction:{VERSION}:{self._classifier.digest}:{image}"
        known = from_json(self._cache.get(key), self._classifier.labels)
        if known is not None:
            self._observe("prediction", outcome="cached")
            return known
        started = time.perf_counter()
        prediction = self._threads.submit(self._predict, content).result()
        self._observe("prediction", time.perf_counter() - started, outcome="made")
        self._cache.set(key, to_json(prediction))
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
        if is_shown_as_judged(content):
            return content
        return self._made_once(f"shown:{SHOWN_VERSION}", content, lambda: as_shown(content))

    def upload_as_shown(self, content: bytes) -> bytes:
        """The same for a visitor's picture, which is never stored. Raises NotAnImage."""
        if is_shown_as_judged(content):
            return content
        with self._one_upload:
            return self._threads.submit(as_shown, content).result()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def _made_once(self, kind: str, content: bytes, make: Callable[[], bytes]) -> bytes:
        key = f"{kind}:{hashlib.sha256(content).hexdigest()}"
        known = self._cache.get(key)
        if known is None:
            known = self._threads.submit(make).result()
            self._cache.set(key, known)
        return known

    def _predict(self, content: bytes) -> Prediction:
        return self._classifier.predict(to_network_input(content, self._classifier.input_size))


def to_json(prediction: Prediction) -> bytes:
    """Return the prediction as the cache keeps it."""
    values = {name: getattr(prediction, name) for name in NAMES}
    return json.dumps(values, default=np.ndarray.tolist).encode()


def from_json(content: bytes | None, labels: tuple[str, ...]) -> Prediction | None:
    """Return the prediction of a cache's entry; None for an entry of another shape."""
    try:
        values = json.loads(content or b"")
        arrays = {
            name: np.array(values[name], np.float32)
            for name in ARRAYS
            if values.get(name) is not None
        }
        fits = (
            values.keys() == NAMES
            and tuple(values["likelihoods"]) == labels
            and values["label"] in labels
            and arrays["class_maps"].shape[2:] == (len(labels),)
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return Prediction(**{**values, **arrays}) if fits else None
