"""The classifier as the app uses it: opened once per process, asked from any thread.

The attention map is a class activation map (Zhou et al. 2016, "Learning deep features for
discriminative localization", https://arxiv.org/abs/1512.04150), cut at zero and scaled. It comes
out of the same forward pass as the likelihoods.

Source: https://ai.google.dev/edge/litert/inference (signatures: outputs by name).
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner
from numpy.typing import NDArray

from model.card import ModelError, read_card, reason_of

INPUT = "pixels"


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
        """Return the attention map of a label of the model's, the predicted one by default.

        float32 (h, w), from 0 to 1.
        """
        index = list(self.likelihoods).index(self.label if label is None else label)
        positive = np.maximum(self.class_maps[..., index], 0)
        return positive / max(positive.max(), np.finfo(np.float32).tiny)


class Classifier:
    """A compiled model and its card. `predict` is thread-safe.

    Each thread that calls it gets an interpreter of its own, of 18 MB, which runs the network in
    this many `threads`.
    """

    def __init__(self, compiled: Path, card: dict[str, Any], threads: int = 1):
        """Raises ModelError unless the compiled file is a model as the card describes it."""
        self.card = card
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self.digest: str = card["sha256"]
        self.input_size: int = card["input_size"]
        self._sure_above: float = card["sure_above"]
        self._familiar_below: float = card.get("familiar_below", np.inf)
        self._shape = (self.input_size, self.input_size, 3)
        self._compiled = compiled
        self._threads = threads
        self._own = threading.local()
        try:
            self._check(self._new_runner())
        except ModelError:
            raise
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"LiteRT cannot run {compiled}: {reason_of(error)}. Delete it to compile it anew."
            ) from error

    @classmethod
    def open(cls, model: Path, threads: int = 1) -> Classifier:
        """Return the classifier of a pickled model that `model.compiling` has compiled.

        Raises ModelError if the card beside it or the pickle cannot be used, or if it is not
        compiled.
        """
        card = read_card(model)
        compiled = compiled_path(model, card)
        if not os.path.exists(compiled):  # noqa: PTH110 - False, too, where it cannot be looked at
            raise ModelError(
                f"{model} is not compiled: run python -m model.compiling --model {model}"
            )
        return cls(compiled, card, threads)

    def predict(self, network_input: NDArray[np.uint8]) -> Prediction:
        """Return the prediction for an image, uint8 (size, size, 3), as preprocessing makes it.

        Raises ValueError for another shape or dtype, or if the compiled file is gone when a thread
        asks for the first time.
        """
        shape, dtype = network_input.shape, network_input.dtype
        if shape != self._shape or dtype != np.uint8:
            raise ValueError(f"The network takes uint8 {self._shape}, not {dtype} {shape}.")
        # An interpreter serves one thread at a time.
        if not hasattr(self._own, "runner"):
            self._own.runner = self._new_runner()
        outputs = _run(self._own.runner, network_input)
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

    def _new_runner(self) -> SignatureRunner:
        # The file is mapped, so the weights in it take no memory of the process's own.
        interpreter = Interpreter(model_path=str(self._compiled), num_threads=self._threads)
        return interpreter.get_signature_runner()

    def _check(self, runner: SignatureRunner) -> None:
        details = runner.get_input_details()
        expected = {INPUT: ((1, *self._shape), np.uint8)}
        found = {name: (tuple(each["shape"]), each["dtype"]) for name, each in details.items()}
        if found != expected:
            raise ModelError(f"The model takes {found}, but its card says {expected}.")
        outputs = _run(runner, np.zeros(self._shape, np.uint8))
        if not {"likelihoods", "class_maps"} <= outputs.keys():
            raise ModelError("The model does not give likelihoods and class_maps.")
        count = len(self.labels)
        likelihoods, class_maps = outputs["likelihoods"], outputs["class_maps"]
        if likelihoods.shape != (count,) or class_maps.shape[2:] != (count,):
            raise ModelError(
                f"The model has another number of labels than the {count} of its card."
            )
        if not np.isclose(likelihoods.sum(), 1, atol=1e-3):
            raise ModelError("The model's likelihoods do not sum to 1.")


def compiled_path(model: Path, card: dict[str, Any]) -> Path:
    """Return where the compiled file of a pickled model with this card belongs."""
    return model.parent / "compiled" / f"{card['sha256']}.tflite"


def _run(runner: SignatureRunner, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """Return the outputs by name for one image, without a batch axis."""
    outputs = runner(**{INPUT: pixels[np.newaxis]})
    return {name: values[0] for name, values in outputs.items()}


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
