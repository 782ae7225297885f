"""The classifier as the app uses it: opened once per process, asked from any thread.

The attention map is the predicted culture's class activation map (Zhou et al. 2016, "Learning deep
features for discriminative localization", https://arxiv.org/abs/1512.04150), cut at zero and
scaled. It comes out of the same forward pass as the likelihoods.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.forward_pass import ForwardPass
from model.freezing import freeze_apart

CARD = "model_card.json"


class ModelError(ValueError):
    """A model that cannot be served; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the model says of one image.

    `likelihoods` has the cultures in the card's order and sums to 1. `attention`, float32 (h, w)
    from 0 to 1, tells how much each part of the image spoke for `culture`. `sure` tells whether
    the likelihood is above the card's `sure_above`.
    """

    culture: str
    likelihoods: dict[str, float]
    attention: NDArray[np.float32]
    sure: bool

    @property
    def likelihood(self) -> float:
        """The predicted culture's likelihood."""
        return self.likelihoods[self.culture]


class Classifier:
    """A model and its card. `predict` is thread-safe."""

    def __init__(self, graph: bytes, card: dict[str, Any]):
        """Raises ModelError if the frozen graph is not of the model that the card describes."""
        self.card = card
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self.digest: str = card["sha256"]
        self._sure_above: float = card["sure_above"]
        self._forward_pass = ForwardPass(graph)
        _check_forward_pass(self._forward_pass, card)

    @classmethod
    def open(cls, path: Path) -> Classifier:
        """Return the classifier of a pickled model and the `model_card.json` beside it, warm.

        Takes some five seconds. Raises ModelError if the card is missing or broken, if the pickle
        is not the one of the card or not safe to open, or if the model is not what the card says.
        """
        return cls(*read_frozen(path))

    def predict(self, network_input: NDArray[np.uint8]) -> Prediction:
        """Return the prediction for an image, uint8 (size, size, 3), as preprocessing makes it.

        Raises ValueError for another shape or dtype.
        """
        likelihoods, class_maps = self._forward_pass(network_input)
        best = int(likelihoods.argmax())
        return Prediction(
            culture=self.labels[best],
            likelihoods=dict(zip(self.labels, likelihoods.tolist(), strict=True)),
            attention=attention_map(class_maps[..., best]),
            sure=bool(likelihoods[best] > self._sure_above),
        )


def read_frozen(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a pickled model's frozen graph and the card beside it: what a Classifier is made of.

    Raises ModelError as `Classifier.open` does.
    """
    card = read_card(path.with_name(CARD))
    try:
        return freeze_apart(path, card["sha256"]), card
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {path} cannot be opened: {error}") from error


def attention_map(class_map: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the positive part of a class activation map (h, w), scaled to 0..1."""
    positive = np.maximum(class_map, 0)
    return positive / max(positive.max(), np.finfo(np.float32).tiny)


def read_card(path: Path) -> dict[str, Any]:
    """Return the model card. Raises ModelError unless it says what serving needs."""
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"The model card {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ModelError(f"The model card {path} is no JSON: {error}.") from error
    if not isinstance(card, dict):
        raise ModelError(f"The model card {path} is no JSON object.")
    labels = card.get("labels")
    needed = {
        "labels": isinstance(labels, list)
        and all(isinstance(label, str) for label in labels)
        and len(labels) == len(set(labels)) > 1,
        "sha256": isinstance(card.get("sha256"), str),
        "input_size": isinstance(card.get("input_size"), int),
        "sure_above": isinstance(card.get("sure_above"), int | float),
    }
    for name, good in needed.items():
        if not good:
            raise ModelError(f"The model card {path} has no usable {name!r}.")
    return card


def _check_forward_pass(forward_pass: ForwardPass, card: dict[str, Any]) -> None:
    size = card["input_size"]
    if forward_pass.input_shape != (size, size, 3):
        raise ModelError(
            f"The model eats images of {forward_pass.input_shape}, "
            f"but its card says {(size, size, 3)}."
        )
    blank = np.zeros(forward_pass.input_shape, forward_pass.input_dtype)
    likelihoods, class_maps = forward_pass(blank)
    if len(likelihoods) != len(card["labels"]) or class_maps.shape[2:] != likelihoods.shape:
        raise ModelError("The model knows another number of cultures than its card.")
    if not np.isclose(likelihoods.sum(), 1, atol=1e-3):
        raise ModelError("The model's likelihoods do not sum to 1.")
