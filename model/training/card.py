"""The model card: what the classifier is, what it learned from, how good it is."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import pandas as pd

from model.training.calibration import sure_above
from model.training.evaluate import measure, normalised, outputs_of, right_of
from model.training.manifest import of_split
from model.training.measuring import Likelihoods, most_confused, reliability

PACKAGES = ("keras", "numpy", "opencv-python-headless", "pandas", "scikit-learn", "tensorflow-cpu")
FEW_IMAGES = 200  # of a label in training, below which the card says so


def describe(
    model: keras.Model, images: Path, table: pd.DataFrame, about: dict[str, Any]
) -> dict[str, Any]:
    """Return the card: `about` (labels, mix, recipe) and what is measured with the pickled model.

    The threshold and the pair are chosen on the validation split, nothing is chosen on test.
    """
    labels = about["labels"]
    rows = {split: of_split(table, split) for split in ("validation", "test")}
    right = {split: right_of(some, labels) for split, some in rows.items()}
    likelihoods = {
        split: normalised(outputs_of(model, images, some["file"].tolist())["likelihoods"])
        for split, some in rows.items()
    }
    validation = right["validation"], likelihoods["validation"]
    card = about | {
        "input_size": model.input_shape[1],
        "sure_above": sure_above(*validation),
        "pair": most_confused(*validation, labels),
        "versions": versions(),
    }
    return card | {
        "figures": {split: measure(right[split], likelihoods[split], card) for split in rows},
        "reliability": {split: reliability(right[split], likelihoods[split]) for split in rows},
        "mistakes": mistakes(rows["test"], likelihoods["test"], labels),
    }


def mistakes(
    rows: pd.DataFrame, likelihoods: Likelihoods, labels: Sequence[str]
) -> list[dict[str, Any]]:
    """Return all wrong predictions, the surest first."""
    found = rows.assign(
        predicted=[labels[place] for place in likelihoods.argmax(axis=1)],
        likelihood=likelihoods.max(axis=1).round(4),
    )
    wrong = found[found["predicted"] != found["culture"]].sort_values(
        "likelihood", ascending=False, kind="stable"
    )
    return [
        {
            "file": row.file,
            "met_object_id": int(str(row.met_object_id)) if row.met_object_id else None,
            "title": row.title,
            "culture": row.culture,
            "predicted": row.predicted,
            "likelihood": row.likelihood,
        }
        for row in wrong.itertuples()
    ]


def limits(card: dict[str, Any]) -> list[str]:
    """Return sentences on what the classifier cannot do, from the card's own figures."""
    labels, test, train = card["labels"], card["figures"]["test"], card["data"]["counts"]["train"]
    first, second = (labels.index(label) for label in card["pair"])
    confusion = test["confusion"]
    of_pair = sum(confusion[first]) + sum(confusion[second])
    confused = confusion[first][second] + confusion[second][first]
    images = {label: sum(train[label].values()) for label in labels}
    few = [f"{label} ({count})" for label, count in images.items() if count < FEW_IMAGES]
    said = [
        f"It knows {_listed(labels)} only, and names one of them for any picture.",
        f"{_listed(card['pair'])} are the hardest to tell apart: of {of_pair} test images of "
        f"either, {confused} were taken for the other.",
    ]
    if few:
        said.append(f"It learned from few images of {_listed(few)}.")
    return said


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape the result."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
