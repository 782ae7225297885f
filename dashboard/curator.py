"""What picks a painting, gets its image and has it classified: a click always ends with one."""

import hashlib
import json
import logging
import random
import threading
import time
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from dashboard import messages
from dashboard.exhibit import Exhibit
from dashboard.observing import Observe, ignore
from dashboard.shelf import Shelf
from model.classifier import Classifier, Prediction
from model.preprocessing import to_network_input
from museum.cache import Cache
from museum.catalogue import Catalogue, Painting
from museum.client import Reason
from museum.gallery import Gallery
from museum.images import Images, ImageUnavailable

SEARCH_SECONDS = 3.5  # for all attempts of one click together, before the offline gallery
AT_HAND_SECONDS = 0.3  # for an image that the offline gallery has too
ATTEMPTS = 3
LOOKS = 20  # while the Met's server is left alone: each asks only whether an image is cached
# What a click's note is called by those who run the app; no note: "made" on the spot.
OUTCOMES = {
    messages.OFFLINE: "offline",
    messages.FROM_GALLERY: "gallery",
    messages.GALLERY_LACKS_CULTURE: "gallery",
    messages.ANOTHER_TRIED: "another",
}

logger = logging.getLogger(__name__)
_random = random.Random()  # noqa: S311 - a lottery of paintings, not of secrets


class UnknownPainting(LookupError):
    """An object ID that is not in the catalogue."""


class Curator:
    """Knows the museum and the classifier; safe to use from several threads.

    `images` is None when the app runs without a network: then the offline gallery is all there is.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        gallery: Gallery,
        classifier: Classifier,
        images: Images | None,
        cache: Cache,
        observe: Observe = ignore,
    ):
        self.catalogue = catalogue
        self.classifier = classifier
        self._gallery = gallery
        self._images = images
        self._cache = cache
        self._observe = observe
        # A large picture takes a hundred megabytes while it is decoded: one at a time.
        self._one_upload = threading.Lock()
        self._shelf = Shelf(self._make_ahead)

    def start(self) -> None:
        """Begin to make exhibits ahead of the click, in a thread of this process."""
        self._shelf.start()

    def next(self, culture: str | None = None, exclude: Collection[int] = ()) -> Exhibit:
        """A random painting that training has not seen, of `culture` if given, not in `exclude`.

        Raises ImageUnavailable only for a collection without an offline gallery.
        """
        started = time.perf_counter()
        with self._shelf.serving():
            ready = self._shelf.take(culture, exclude)
            exhibit = ready or self._make(culture, exclude)
        self._observe(
            "click",
            time.perf_counter() - started,
            outcome="ready" if ready else OUTCOMES.get(exhibit.note, "made"),
            culture=exhibit.painting.culture,
            verdict="right" if exhibit.right else "wrong",
        )
        return exhibit

    def show(self, object_id: int) -> Exhibit:
        """The painting with this object ID. Raises UnknownPainting or ImageUnavailable."""
        with self._shelf.serving():
            painting = self._painting(object_id)
            content, note = self._content(painting, SEARCH_SECONDS)
            return Exhibit(painting, self._predict(content), note)

    def image(self, object_id: int) -> bytes:
        """The encoded image that is classified. Raises UnknownPainting or ImageUnavailable."""
        at_hand = object_id in self._gallery.object_ids
        timeout = AT_HAND_SECONDS if at_hand else SEARCH_SECONDS
        return self._content(self._painting(object_id), timeout)[0]

    def find(self, object_id: int) -> Painting | None:
        """The painting, if the catalogue has it and its image can be had, as far as is known."""
        reachable = self._images is not None or object_id in self._gallery.object_ids
        return self.catalogue.get(object_id) if reachable else None

    def classify(self, content: bytes) -> Prediction:
        """The prediction for a visitor's own picture, which is never stored. Raises NotAnImage."""
        started = time.perf_counter()
        with self._shelf.serving():
            with self._one_upload:
                network_input = to_network_input(content, self.classifier.input_size)
            prediction = self.classifier.predict(network_input)
        self._observe("prediction", time.perf_counter() - started, outcome="upload")
        return prediction

    @property
    def ready(self) -> int:
        """How many exhibits are made ahead of the click."""
        return len(self._shelf)

    @property
    def circuit(self) -> str:
        """Whether the Met's server is asked now: "closed" (yes), "half-open", "open" (no)."""
        return "open" if self._images is None else self._images.circuit

    def close(self) -> None:
        """Stop background work and give connections back."""
        self._shelf.close()
        if self._images is not None:
            self._images.close()
        self._cache.close()

    def _make_ahead(self, culture: str | None, exclude: Collection[int]) -> Exhibit | None:
        """An exhibit for the shelf; None when the Met's server should be left alone for a while."""
        try:
            exhibit = self._make(culture, exclude)
        except Exception:
            logger.exception("culture=%s made_ahead=failed", culture)
            return None
        if exhibit.note in (messages.FROM_GALLERY, messages.GALLERY_LACKS_CULTURE):
            return None
        return replace(exhibit, note="") if exhibit.note == messages.ANOTHER_TRIED else exhibit

    def _make(self, culture: str | None, exclude: Collection[int]) -> Exhibit:
        if self._images is None:
            return self._from_gallery(culture, exclude, messages.OFFLINE)
        deadline = time.monotonic() + SEARCH_SECONDS
        tried: set[int] = set()
        failure = ImageUnavailable(Reason.SKIPPED, 0)
        while (seconds_left := deadline - time.monotonic()) > 0:
            if len(tried) >= (ATTEMPTS if self._images.circuit == "closed" else LOOKS):
                break
            avoid = self._images.skipped.union(tried)
            # A small collection may hold nothing that this visitor has not seen.
            painting = self.catalogue.pick(
                culture, exclude=avoid.union(exclude)
            ) or self.catalogue.pick(culture, exclude=avoid)
            if painting is None:
                break
            try:
                content, note = self._content(painting, seconds_left)
            except ImageUnavailable as error:
                tried.add(painting.object_id)
                failure = error
                continue
            note = note or (messages.ANOTHER_TRIED if tried else "")
            return Exhibit(painting, self._predict(content), note)
        if not self._gallery.object_ids:
            raise failure
        return self._from_gallery(culture, exclude, messages.FROM_GALLERY)

    def _from_gallery(self, culture: str | None, exclude: Collection[int], note: str) -> Exhibit:
        paintings = [self._painting(object_id) for object_id in sorted(self._gallery.object_ids)]
        of_culture = [p for p in paintings if culture in (None, p.culture)]
        if not of_culture:
            note = messages.GALLERY_LACKS_CULTURE
        candidates = of_culture or paintings
        fresh = [p for p in candidates if p.object_id not in exclude]
        painting = _random.choice(fresh or candidates)
        return Exhibit(painting, self._predict(self._gallery.read(painting.object_id)), note)

    def _painting(self, object_id: int) -> Painting:
        painting = self.catalogue.get(object_id)
        if painting is None:
            raise UnknownPainting(object_id)
        return painting

    def _content(self, painting: Painting, timeout: float) -> tuple[bytes, str]:
        """The image, and the note for a visitor where it is the offline gallery's."""
        in_gallery = painting.object_id in self._gallery.object_ids
        if self._images is None and in_gallery:
            return self._gallery.read(painting.object_id), messages.OFFLINE
        if self._images is None:
            raise ImageUnavailable(Reason.UNREACHABLE, painting.object_id)
        try:
            return self._images.get(painting, timeout), ""
        except ImageUnavailable:
            if not in_gallery:
                raise
            return self._gallery.read(painting.object_id), messages.FROM_GALLERY

    def _predict(self, content: bytes) -> Prediction:
        """The prediction of this model for these bytes, which never changes: made once."""
        key = f"prediction-2:{self.classifier.digest}:{hashlib.sha256(content).hexdigest()}"
        known = self._cache.get(key)
        if known is not None:
            self._observe("prediction", outcome="cached")
            return _prediction_from_json(known)
        started = time.perf_counter()
        network_input = to_network_input(content, self.classifier.input_size)
        prediction = self.classifier.predict(network_input)
        self._observe("prediction", time.perf_counter() - started, outcome="made")
        self._cache.set(key, _prediction_to_json(prediction))
        return prediction


def _prediction_to_json(prediction: Prediction) -> bytes:
    values = {
        "label": prediction.label,
        "likelihoods": prediction.likelihoods,
        "class_maps": prediction.class_maps.tolist(),
        "sure": prediction.sure,
        "familiar": prediction.familiar,
    }
    return json.dumps(values).encode()


def _prediction_from_json(content: bytes) -> Prediction:
    values = json.loads(content)
    class_maps = np.array(values.pop("class_maps"), dtype=np.float32)
    return Prediction(class_maps=class_maps, **values)
