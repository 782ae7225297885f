"""An exhibit: a painting or a visitor's own picture, each with its prediction."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from model.classifier import Prediction
from museum.table import Painting

DIGEST_LENGTH = 32  # hexadecimal digits of the SHA-256


class Source(StrEnum):
    """Where an exhibit's image came from and why; the log and the metrics show these values."""

    REGULAR = "made"  # from the Met, the cache, or the table's own folder
    ANOTHER = "another"  # the same, after other paintings' images could not be had
    OTHER_LABEL = "other-label"  # the catalogue has no painting of the label asked for
    BUILT_IN = "gallery"  # from the offline gallery: the Met's server does not respond
    BUILT_IN_OTHER_LABEL = "gallery-other-label"  # which has none of the label asked for
    OFFLINE = "offline"  # from the offline gallery: the app runs without a network
    OFFLINE_OTHER_LABEL = "offline-other-label"  # which has none of the label asked for


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A painting with its prediction. `digest` identifies the bytes that were classified."""

    painting: Painting
    prediction: Prediction
    digest: str
    source: Source = Source.REGULAR

    @property
    def right(self) -> bool:
        """The verdict: whether the model named the painting's culture."""
        return self.prediction.label == self.painting.culture


def digest_of(content: bytes) -> str:
    """Return an image's digest: the beginning of the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
