"""Picks a painting, gets its image and classifies it: a click always ends with an exhibit."""

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import partial

from dashboard.events import Observe
from dashboard.exhibit import Exhibit, Source, digest_of
from dashboard.labels import with_labels
from dashboard.neighbours import Neighbours
from dashboard.predictions import Predictions
from dashboard.shelf import Shelf
from model.classifier import Classifier
from model.preprocessing import NotAnImage
from museum.cache import Cache
from museum.catalogue import Catalogue, Found
from museum.client import Reason
from museum.gallery import Gallery
from museum.images import Images, ImageUnavailable
from museum.table import Painting

SEARCH_SECONDS = 3.5  # for all attempts of a click; then comes the offline gallery
BUILT_IN_SECONDS = 0.3  # for an image that the offline gallery has too
ATTEMPTS = 3
CACHE_ATTEMPTS = 20  # while the Met's server is not asked and only the cache is used
# Kept on the shelf; the note of all others would be out of date when they are shown.
LASTING = {Source.REGULAR, Source.OFFLINE}

logger = logging.getLogger(__name__)


class UnknownPainting(LookupError):
    """An object ID that is not among the paintings that the app can show."""


class Curator:
    """Connects the museum with the classifier. Safe to use from several threads.

    `images` is the gallery when the app runs without a network: then the catalogue has only its
    paintings.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        gallery: Gallery,
        classifier: Classifier,
        images: Images | Gallery,
        cache: Cache,
        observe: Observe,
    ):
        self.catalogue = catalogue
        self.classifier = classifier
        self.labels = classifier.labels
        self.images = images
        self._gallery = gallery
        self._cache = cache
        self._observe = observe
        self.predictions = Predictions(classifier, cache, observe)
        self._neighbours = Neighbours()
        self.shelf = Shelf(self._make_ahead, busy=lambda: self.predictions.busy)

    def next(
        self, label: str | None = None, exclude: Collection[int] = (), *, observe: bool = True
    ) -> Exhibit:
        """A random painting that training did not use, of `label` if given, not in `exclude`.

        It counts as a click, unless it is prepared ahead of one (`observe=False`) and counted when
        it is shown. Raises ImageUnavailable only for a collection without an offline gallery.
        """
        started = time.perf_counter()
        possible = label if label is None or self.counts[label] else None
        ready = self.shelf.take(possible, exclude, self.catalogue.groups(exclude))
        exhibit = ready or self._make(possible, exclude)
        if possible != label:
            exhibit = replace(exhibit, source=self._told(Source.OTHER_LABEL))
        if observe:
            outcome = "ready" if ready else exhibit.source.value
            self.count_click(exhibit, time.perf_counter() - started, outcome)
        return exhibit

    def count_click(
        self, exhibit: Exhibit, seconds: float | None = None, outcome: str = "ready"
    ) -> None:
        """Count a click that ended with this exhibit, which took so long to answer."""
        self._observe(
            "click",
            seconds,
            outcome=outcome,
            culture=exhibit.painting.culture,
            verdict="right" if exhibit.right else "wrong",
        )

    def show(self, object_id: int) -> Exhibit:
        """The painting with this object ID. Raises UnknownPainting or ImageUnavailable."""
        painting = self.painting(object_id)
        return self._exhibit(painting, *self._image(painting, SEARCH_SECONDS))

    def pick(self, label: str | None = None) -> Painting | None:
        """A random painting whose image should be available; None if there is none."""
        return self.catalogue.pick(label, exclude=self.images.skipped)

    def alike(self, object_id: int, count: int) -> list[Painting]:
        """Up to `count` paintings, of those shown before, with the most similar style."""
        nearest = self._neighbours.nearest(object_id, count)
        return [painting for other in nearest if (painting := self.find(other))]

    def image(self, object_id: int) -> bytes:
        """The encoded image that is classified. Raises UnknownPainting or ImageUnavailable."""
        timeout = BUILT_IN_SECONDS if object_id in self.built_in else SEARCH_SECONDS
        content, _ = self._image(self.painting(object_id), timeout)
        return content

    def painting(self, object_id: int) -> Painting:
        """The painting with this object ID. Raises UnknownPainting."""
        painting = self.catalogue.get(object_id)
        if painting is None:
            raise UnknownPainting(object_id)
        return painting

    def find(self, object_id: int) -> Painting | None:
        """The painting, if the catalogue has it and its image should be available."""
        skipped = object_id in self.images.skipped and object_id not in self.built_in
        return None if skipped else self.catalogue.get(object_id)

    def search(self, text: str, offset: int = 0, limit: int = 20) -> Found:
        """The paintings that match a text, which may name a label as it is shown."""
        return self.catalogue.search(with_labels(text, self.labels), offset, limit)

    @property
    def built_in(self) -> frozenset[int]:
        """The object IDs of the paintings whose image needs no network."""
        return self._gallery.object_ids

    @property
    def counts(self) -> dict[str, int]:
        """The number of paintings of each label, in the order of `labels`."""
        return self.catalogue.counts()

    def close(self) -> None:
        """Stop background work and close connections."""
        self.shelf.close()
        self.predictions.close()
        self.images.close()

    def _make_ahead(self, label: str | None, exclude: Collection[int]) -> Exhibit | None:
        """An exhibit for the shelf; None if there is none for now."""
        try:
            exhibit = self._make(label, exclude)
        except Exception:
            logger.exception("label=%s made_ahead=failed", label)
            return None
        # An image that failed before cost no visitor any time.
        source = Source.REGULAR if exhibit.source == Source.ANOTHER else exhibit.source
        return replace(exhibit, source=source) if source in LASTING else None

    def _make(self, label: str | None, exclude: Collection[int]) -> Exhibit:
        return self._from_images(label, exclude) or self._from_gallery(label, exclude)

    def _from_images(self, label: str | None, exclude: Collection[int]) -> Exhibit | None:
        """An exhibit of any painting; None if several images were unavailable."""
        deadline = time.monotonic() + SEARCH_SECONDS
        pick = partial(self.catalogue.pick, label)
        tried: set[int] = set()
        while len(tried) < (CACHE_ATTEMPTS if self.images.circuit_open else ATTEMPTS):
            avoid = self.images.skipped.union(tried)
            # This visitor may have seen all of a small collection.
            painting = pick(exclude=avoid.union(exclude)) or pick(exclude=avoid)
            seconds_left = deadline - time.monotonic()
            if painting is None or seconds_left <= 0:
                break
            try:
                content, source = self._image(painting, seconds_left)
                if tried and source == Source.REGULAR:
                    source = Source.ANOTHER
                return self._exhibit(painting, content, source)
            except ImageUnavailable:
                tried.add(painting.object_id)
        return None

    def _from_gallery(self, label: str | None, exclude: Collection[int]) -> Exhibit:
        """An exhibit of a built-in painting, if need be of another label.

        Raises ImageUnavailable if there is none.
        """
        for wanted, source in ((label, Source.BUILT_IN), (None, Source.BUILT_IN_OTHER_LABEL)):
            for avoid in (exclude, (), ()):
                painting = self.catalogue.pick(wanted, exclude=avoid, among=self.built_in)
                if painting is not None:
                    with suppress(ImageUnavailable):  # then the gallery has left it out
                        return self._exhibit(painting, self._gallery.get(painting), source)
        painting = self.catalogue.pick(label) or next(iter(self.catalogue))
        return self._exhibit(painting, *self._image(painting, BUILT_IN_SECONDS))

    def _exhibit(self, painting: Painting, content: bytes, source: Source) -> Exhibit:
        digest = digest_of(content)
        try:
            prediction = self.predictions.of_painting(content, digest)
        except NotAnImage as error:  # of the gallery: all other images have been checked
            self._gallery.leave_out(painting.object_id, error)
            raise ImageUnavailable(Reason.UNREADABLE, painting.object_id) from error
        self._neighbours.remember(painting.object_id, prediction.style)
        return Exhibit(painting, prediction, digest, self._told(source))

    def _image(self, painting: Painting, timeout: float) -> tuple[bytes, Source]:
        """The painting's encoded image and where it came from. Raises ImageUnavailable."""
        try:
            return self.images.get(painting, timeout), Source.REGULAR
        except ImageUnavailable:
            if painting.object_id not in self.built_in:
                raise
            return self._gallery.get(painting), Source.BUILT_IN

    def _told(self, source: Source) -> Source:
        """The source as visitors are told: offline, every painting is built in."""
        if self.images is not self._gallery:
            return source
        other_label = source in (Source.OTHER_LABEL, Source.BUILT_IN_OTHER_LABEL)
        return Source.OFFLINE_OTHER_LABEL if other_label else Source.OFFLINE
