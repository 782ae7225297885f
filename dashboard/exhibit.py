"""A painting on show."""

from dataclasses import dataclass

from model.classifier import Prediction
from museum.catalogue import Painting


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A painting with its prediction; `note` tells a visitor what was out of the ordinary."""

    painting: Painting
    prediction: Prediction
    note: str = ""

    @property
    def right(self) -> bool:
        """The verdict: whether the model named the painting's culture."""
        return self.prediction.culture == self.painting.culture
