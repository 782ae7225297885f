"""The model card: what the classifier is, what it learned from, how good it is."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras

from model.training.calibration import sure_above
from model.training.evaluate import labels_of, measure, predict
from model.training.manifest import Example, of_split
from model.training.measuring import Likelihoods, reliability
from model.training.network import CULTURES

PACKAGES = ("keras", "numpy", "opencv-python-headless", "scikit-learn", "tensorflow-cpu")
MOST_CONFIDENT = 12
LIMITS = (
    "It knows four cultures only and gives one of them for any picture, even a photograph.",
    "It learned from paintings in museums' and books' photographs; objects, textiles and "
    "photographs of rooms or frames are outside of what it knows.",
    "China against Japan is the hard pair: painters of both worked in the same ink manner.",
    "India and Japan are learned from few images, a third of each from one album or a few scrolls.",
    "Paintings made in one culture in the manner of another (China trade, Company school, "
    "Japanese literati) are often taken for that other.",
    "Culture goes with the photograph's source; training hides size, sharpness, tone and "
    "compression, but what is left of the source may still help or mislead.",
)


def measured_splits(
    model: keras.Model, images: Path, examples: Sequence[Example]
) -> tuple[dict[str, Any], dict[str, Likelihoods]]:
    """Return figures and likelihoods of the model by split, for validation and test."""
    likelihoods = {}
    for split in ("validation", "test"):
        likelihoods[split] = predict(model, images, of_split(examples, split))
    figures = {
        split: measure(of_split(examples, split), found) for split, found in likelihoods.items()
    }
    return figures, likelihoods


def describe(
    model: keras.Model, baseline: keras.Model, images: Path, examples: Sequence[Example]
) -> dict[str, Any]:
    """Return the measured part of the card, for both splits that training did not learn from.

    Only the threshold is chosen here, on validation; nothing is chosen on test.
    """
    figures, likelihoods = measured_splits(model, images, examples)
    labels = {split: labels_of(of_split(examples, split)) for split in likelihoods}
    return {
        "labels": list(CULTURES),
        "input_size": model.input_shape[1],
        "sure_above": sure_above(labels["validation"], likelihoods["validation"]),
        "figures": figures,
        "baseline": measured_splits(baseline, images, examples)[0],
        "reliability": {
            split: reliability(labels[split], found) for split, found in likelihoods.items()
        },
        "mistakes": mistakes(of_split(examples, "test"), likelihoods["test"]),
        "limits": list(LIMITS),
        "versions": versions(),
    }


def mistakes(examples: Sequence[Example], likelihoods: Likelihoods) -> list[dict[str, Any]]:
    """Return the most confident wrong predictions, the surest first."""
    wrong: list[dict[str, Any]] = [
        {
            "file": example.file,
            "met_object_id": int(float(example.met_object_id)) if example.met_object_id else None,
            "culture": example.culture,
            "predicted": CULTURES[int(row.argmax())],
            "likelihood": round(float(row.max()), 4),
        }
        for example, row in zip(examples, likelihoods, strict=True)
        if row.argmax() != example.label
    ]
    return sorted(wrong, key=lambda mistake: -mistake["likelihood"])[:MOST_CONFIDENT]


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape the result."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
