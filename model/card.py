"""The model card beside a pickled model: which file it is, its labels, its thresholds."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

CARD = "model_card.json"
WAITING_CARD = "model_card.new.json"  # while its pickle is put in place
MIN_LABELS, MAX_LABELS = 2, 20
MIN_GROUPS = 2  # of a label, to learn from one of them while the other is held out


class ModelError(ValueError):
    """A model that cannot be used; the message is a sentence that says why."""


def reason_of(error: Exception) -> str:
    """Return the first line of what the error says, without a full stop, or else its name."""
    return (str(error).strip().partition("\n")[0] or type(error).__name__).rstrip(".")


def read_card(model: Path) -> dict[str, Any]:
    """Return the card of the pickled model, which lies beside it.

    Raises ModelError if it is missing, says too little for serving, or pins another pickle.
    """
    path = model.with_name(CARD)
    try:
        model.stat()  # before the card: if neither is there, the model is named
        card, digest = _read(path), hashlib.sha256(model.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{error.filename or model} cannot be read: {error.strerror}.") from error
    for other in (model.with_name(WAITING_CARD), path):
        if card["sha256"] != digest:  # a training is replacing both, or was stopped in between
            with contextlib.suppress(ModelError, OSError):
                card = _read(other)
    if card["sha256"] != digest:
        raise ModelError(
            f"The model {model} is not the one that {path} describes: "
            f"its SHA-256 is {digest}, the card says {card['sha256']}."
        )
    return card


def replace_model(pickle: Path, card: Path, model: Path) -> None:
    """Put a pickle and its card in place of the model and the card beside it.

    Whenever this is stopped, `read_card` finds the old two or the new two.
    """
    card.replace(model.with_name(WAITING_CARD))
    pickle.replace(model)
    model.with_name(WAITING_CARD).replace(model.with_name(CARD))


def _read(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"The model card {path} is not JSON: {error}.") from error
    _check(card, path)
    return card


def _check(card: Any, path: Path) -> None:
    if not isinstance(card, dict):
        raise ModelError(f"The model card {path} is not a JSON object.")
    labels = card.get("labels")
    usable = {
        "labels": isinstance(labels, list)
        and all(isinstance(label, str) and label for label in labels)
        and len(set(labels)) == len(labels)
        and MIN_LABELS <= len(labels) <= MAX_LABELS,
        "sha256": isinstance(card.get("sha256"), str),
        "input_size": type(card.get("input_size")) is int and 1 <= card["input_size"] <= 4096,
        "sure_above": isinstance(card.get("sure_above"), int | float),
        "familiar_below": isinstance(card.get("familiar_below", 0), int | float),
    }
    for name, good in usable.items():
        if not good:
            raise ModelError(f"The model card {path} has no usable {name!r}.")
