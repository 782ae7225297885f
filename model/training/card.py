"""The model card: what the classifier is, what it learned from, how good it is."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from model.preprocessing import Pixels
from model.training.calibration import distances_of, familiar_below, sure_above
from model.training.data import in_batches, outputs_of
from model.training.fitting import HeldOut
from model.training.manifest import LEARNED
from model.training.measuring import (
    Likelihoods,
    measure,
    most_confused,
    normalised,
    reliability,
    right_of,
)

PACKAGES = ("keras", "numpy", "opencv-python-headless", "pandas", "scikit-learn", "tensorflow-cpu")
FEW_IMAGES = 200  # of a label in training, below which the card says so


def describe(
    model: keras.Model,
    held_out: HeldOut,
    pixels: Pixels,
    rows: pd.DataFrame,
    kinds: dict[str, Pixels],
    about: dict[str, Any],
) -> dict[str, Any]:
    """Return the card: `about` (labels, mix, recipe) and what is measured.

    The thresholds and the pair are chosen on `held_out`, the answers of the cross-validation.
    `pixels` and `rows`, the test split's images (N, size, size, 3) and their rows of the manifest,
    measure the pickled model and choose nothing. `kinds` are pictures that are unlike the training
    images, by the names of their kinds.
    """
    labels = about["labels"]
    answers = held_out.right, held_out.likelihoods
    card = about | {
        "input_size": model.input_shape[1],
        "sure_above": sure_above(*answers),
        "familiar_below": familiar_below(held_out.distances),
        "pair": most_confused(*answers, labels),
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in PACKAGES},
    }
    outputs = outputs_of(model, in_batches(pixels))
    likelihoods = normalised(outputs["likelihoods"])
    measured = {"cross_validation": answers, "test": (right_of(rows, labels), likelihoods)}
    return card | {
        "figures": {name: measure(*found, card) for name, found in measured.items()},
        "reliability": {name: reliability(*found) for name, found in measured.items()},
        "familiarity": familiarity(model, distances_of(outputs["style"]), kinds, card),
        "test_predictions": predictions(rows, likelihoods, labels),
    }


def familiarity(
    model: keras.Model,
    test: NDArray[np.float64],
    kinds: dict[str, Pixels],
    card: dict[str, Any],
) -> dict[str, Any]:
    """Return the share of test images that are familiar, and of each kind of others how many not.

    `test` are the test images' distances (N,). `auroc` is the chance that one of the others is
    farther away than one of the test images.
    """
    threshold = card["familiar_below"]
    found = {}
    for kind, pixels in kinds.items():
        distances = distances_of(outputs_of(model, in_batches(pixels))["style"])
        is_other = np.repeat([0, 1], [len(test), len(distances)])
        found[kind] = {
            "n": len(pixels),
            "auroc": float(roc_auc_score(is_other, np.concatenate([test, distances]))),
            "unfamiliar": float((distances >= threshold).mean()),
        }
    return {"test": float((test < threshold).mean()), "kinds": found}


def predictions(
    rows: pd.DataFrame, likelihoods: Likelihoods, labels: Sequence[str]
) -> list[dict[str, Any]]:
    """Return what is predicted of each image, with what the manifest says of it."""
    return [
        {
            "object_id": int(row["object_id"] or row["met_object_id"] or 0) or None,
            "title": row["title"],
            "label": row["culture"],
            "predicted": labels[int(found.argmax())],
            "likelihoods": [round(float(value), 4) for value in found],
        }
        for row, found in zip(rows.to_dict("records"), likelihoods, strict=True)
    ]


def limits(card: dict[str, Any]) -> list[str]:
    """Return sentences on what the classifier cannot do, from the card's own figures."""
    labels, test, counts = card["labels"], card["figures"]["test"], card["data"]["counts"]
    learned = [counts.get(split, {}) for split in LEARNED]
    images = {label: sum(sum(each.get(label, {}).values()) for each in learned) for label in labels}
    few = [f"{label} ({count})" for label, count in images.items() if count < FEW_IMAGES]
    said = [
        f"It knows only {_listed(labels)}, and will name one of them for any picture; "
        "most pictures unlike its training images are marked, but not all.",
    ]
    if card["pair"]:
        first, second = (labels.index(label) for label in card["pair"])
        confusion = test["confusion"]
        of_pair = sum(confusion[first]) + sum(confusion[second])
        if confused := confusion[first][second] + confusion[second][first]:
            said.append(
                f"{_listed(card['pair'])} are the hardest to tell apart: of {of_pair} test images "
                f"of either, {confused} were mistaken for the other."
            )
    if few:
        said.append(f"It was trained on few images of {_listed(few)}.")
    return said


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
