"""A compiled model in memory, run by LiteRT from any thread.

An interpreter serves one thread at a time, and runs in the thread that asks. So there is one for
each core, made when it is first needed, and those that are idle wait in a queue.

Source: https://ai.google.dev/edge/litert/inference (signatures: outputs by name).
"""

from __future__ import annotations

import os
import queue
import threading
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner
from numpy.typing import NDArray

from model.card import ModelError

MAX_INTERPRETERS = 4  # 18 MB each; four run more passes than one Python process can feed
INPUT = "pixels"
Outputs = dict[str, NDArray[np.float32]]


class Interpreters:
    """The interpreters of one compiled model. Calling it is thread-safe."""

    def __init__(self, path: Path, card: dict[str, Any]):
        """Raises ModelError unless the file is a compiled model as the card describes it."""
        self.input_shape = (card["input_size"], card["input_size"], 3)
        self._idle: queue.LifoQueue[SignatureRunner] = queue.LifoQueue()
        self._may_be_made = threading.Semaphore(min(cores(), MAX_INTERPRETERS) - 1)
        self._path = path
        try:
            runner = self._make()
            _check_input(runner, self.input_shape)
            self._idle.put(runner)
            outputs = self(np.zeros(self.input_shape, np.uint8))
        except ModelError:
            raise
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).partition("\n")[0].rstrip(".")
            raise ModelError(f"LiteRT cannot run {path}: {reason}.") from error
        _check_outputs(outputs, len(card["labels"]))

    def __call__(self, pixels: NDArray[np.uint8]) -> Outputs:
        """Return the outputs by name for one image, uint8 (size, size, 3), without a batch axis.

        Raises ValueError for another shape or dtype.
        """
        if pixels.shape != self.input_shape or pixels.dtype != np.uint8:
            raise ValueError(
                f"The network takes uint8 {self.input_shape}, not {pixels.dtype} {pixels.shape}."
            )
        runner = self._take()
        try:
            outputs = runner(**{INPUT: pixels[np.newaxis]})
        finally:
            self._idle.put(runner)
        return {name: values[0] for name, values in outputs.items()}

    def _take(self) -> SignatureRunner:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            if self._may_be_made.acquire(blocking=False):
                return self._make()
            return self._idle.get()

    def _make(self) -> SignatureRunner:
        # The file is mapped, so the weights in it take no memory of the process's own.
        return Interpreter(model_path=str(self._path), num_threads=1).get_signature_runner()


def _check_input(runner: SignatureRunner, shape: tuple[int, ...]) -> None:
    details = runner.get_input_details()
    expected = {INPUT: ((1, *shape), np.uint8)}
    found = {name: (tuple(each["shape"]), each["dtype"]) for name, each in details.items()}
    if found != expected:
        raise ModelError(f"The model takes {found}, but its card says {expected}.")


def _check_outputs(outputs: Outputs, labels: int) -> None:
    if not {"likelihoods", "class_maps"} <= outputs.keys():
        raise ModelError("The model does not give likelihoods and class_maps.")
    likelihoods, class_maps = outputs["likelihoods"], outputs["class_maps"]
    if likelihoods.shape != (labels,) or class_maps.shape[2:] != (labels,):
        raise ModelError(f"The model has another number of labels than the {labels} of its card.")
    if not np.isclose(likelihoods.sum(), 1, atol=1e-3):
        raise ModelError("The model's likelihoods do not sum to 1.")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
