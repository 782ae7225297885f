"""The classifier as the app uses it: opened once per process, asked from any thread.

The attention map is a class activation map (Zhou et al. 2016, "Learning deep features for
discriminative localization", https://arxiv.org/abs/1512.04150), cut at zero and scaled. It comes
out of the same forward pass as the likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.card import ModelError
from model.compiling import open_compiled
from model.interpreters import Interpreters

__all__ = ["Classifier", "ModelError", "Prediction", "attention_map"]


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the model says of one image.

    `likelihoods` has the labels in the card's order and sums to 1. `class_maps`, float32
    (h, w, labels), tells how much each part of the image spoke for each label. `sure` tells
    whether the likelihood is above the card's `sure_above`; `familiar` is False for an image that
    is unlike all that the model was trained on. `style`, float32 (d,), is what paintings that the
    network finds alike have in common; None from a model that does not give it.
    """

    label: str
    likelihoods: dict[str, float]
    class_maps: NDArray[np.float32]
    sure: bool
    familiar: bool = True
    style: NDArray[np.float32] | None = None

    @property
    def likelihood(self) -> float:
        """The predicted label's likelihood."""
        return self.likelihoods[self.label]

    def attention(self, label: str | None = None) -> NDArray[np.float32]:
        """Return the attention map of a label, the predicted one by default.

        float32 (h, w), from 0 to 1. Raises ValueError for a label that the model does not have.
        """
        index = list(self.likelihoods).index(self.label if label is None else label)
        return attention_map(self.class_maps[..., index])


class Classifier:
    """A compiled model and its card. `predict` is thread-safe."""

    def __init__(self, interpreters: Interpreters, card: dict[str, Any]):
        self.card = card
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self.digest: str = card["sha256"]
        self.input_size: int = card["input_size"]
        self._sure_above: float = card["sure_above"]
        self._familiar_below: float = card.get("familiar_below", np.inf)
        self._interpreters = interpreters

    @classmethod
    def open(cls, model: Path) -> Classifier:
        """Return the classifier of a pickled model that `model.compiling` has compiled.

        Raises ModelError if the card beside it or the pickle cannot be used, or if it is not
        compiled.
        """
        return cls(*open_compiled(model))

    def predict(self, network_input: NDArray[np.uint8]) -> Prediction:
        """Return the prediction for an image, uint8 (size, size, 3), as preprocessing makes it.

        Raises ValueError for another shape or dtype.
        """
        outputs = self._interpreters(network_input)
        likelihoods = outputs["likelihoods"]
        best = int(likelihoods.argmax())
        style = outputs.get("style")
        return Prediction(
            label=self.labels[best],
            likelihoods=dict(zip(self.labels, likelihoods.tolist(), strict=True)),
            class_maps=outputs["class_maps"],
            sure=bool(likelihoods[best] > self._sure_above),
            familiar=style is None or bool(np.linalg.norm(style) < self._familiar_below),
            style=style,
        )


def attention_map(class_map: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the positive part of a class activation map (h, w), scaled to 0..1."""
    positive = np.maximum(class_map, 0)
    return positive / max(positive.max(), np.finfo(np.float32).tiny)
