"""What picks a painting, gets its image and has it classified: a click always ends with one."""

import logging
import random
import time
from collections.abc import Collection
from dataclasses import dataclass

from dashboard import messages
from model.classifier import Classifier, Prediction
from model.preprocessing import to_network_input
from museum.catalogue import Catalogue, Painting
from museum.gallery import Gallery
from museum.images import Images, ImageUnavailable

SEARCH_SECONDS = 6.0  # for all attempts of one click together, before the offline gallery
ATTEMPTS = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A painting on show with its prediction; `note` tells what was out of the ordinary."""

    painting: Painting
    prediction: Prediction
    note: str = ""

    @property
    def right(self) -> bool:
        """The verdict: whether the model named the painting's culture."""
        return self.prediction.culture == self.painting.culture


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
    ):
        self.catalogue = catalogue
        self.classifier = classifier
        self._gallery = gallery
        self._images = images

    def next(self, culture: str | None = None, exclude: Collection[int] = ()) -> Exhibit:
        """A random painting that training has not seen, of `culture` if given, not in `exclude`."""
        if self._images is None:
            return self._from_gallery(culture, exclude, messages.OFFLINE)
        deadline = time.monotonic() + SEARCH_SECONDS
        failed: set[int] = set()
        while len(failed) < ATTEMPTS and time.monotonic() < deadline:
            painting = self.catalogue.pick(culture, exclude={*exclude, *failed})
            if painting is None:
                break
            try:
                content = self._images.get(painting, deadline - time.monotonic())
            except ImageUnavailable as error:
                logger.warning("object_id=%d image=%s", painting.object_id, error.reason)
                failed.add(painting.object_id)
                continue
            note = messages.ANOTHER_TRIED if failed else ""
            return Exhibit(painting, self.classify(content), note)
        return self._from_gallery(culture, exclude, messages.FROM_GALLERY)

    def show(self, object_id: int) -> Exhibit:
        """The painting with this object ID. Raises UnknownPainting or ImageUnavailable."""
        painting = self._painting(object_id)
        return Exhibit(painting, self.classify(self.image(object_id)))

    def image(self, object_id: int) -> bytes:
        """The encoded image that was or will be classified.

        Raises UnknownPainting or ImageUnavailable.
        """
        painting = self._painting(object_id)
        if self._images is None:
            if object_id in self._gallery.object_ids:
                return self._gallery.read(object_id)
            raise ImageUnavailable("unreachable", object_id)
        try:
            return self._images.get(painting, SEARCH_SECONDS)
        except ImageUnavailable:
            if object_id in self._gallery.object_ids:
                return self._gallery.read(object_id)
            raise

    def classify(self, content: bytes) -> Prediction:
        """The prediction for an encoded image. Raises NotAnImage."""
        return self.classifier.predict(to_network_input(content))

    def close(self) -> None:
        """Stop background work and give connections back."""
        if self._images is not None:
            self._images.close()

    def _painting(self, object_id: int) -> Painting:
        painting = self.catalogue.get(object_id)
        if painting is None:
            raise UnknownPainting(object_id)
        return painting

    def _from_gallery(self, culture: str | None, exclude: Collection[int], note: str) -> Exhibit:
        paintings = [self._painting(object_id) for object_id in sorted(self._gallery.object_ids)]
        of_culture = [p for p in paintings if culture in (None, p.culture)]
        if not of_culture:
            note = messages.GALLERY_LACKS_CULTURE
        fresh = [p for p in of_culture or paintings if p.object_id not in exclude]
        painting = random.choice(fresh or of_culture or paintings)  # noqa: S311
        return Exhibit(painting, self.classify(self._gallery.read(painting.object_id)), note)
