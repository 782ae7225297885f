"""The model card: what the classifier is, what it learned from, how good it is."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from model.preprocessing import Pixels
from model.training.calibration import distances_of, familiar_below, sure_above
from model.training.data import batches_of, in_batches
from model.training.evaluate import measure, normalised, outputs_of, right_of
from model.training.fitting import HeldOut
from model.training.manifest import LEARNED
from model.training.measuring import Likelihoods, most_confused, reliability

PACKAGES = ("keras", "numpy", "opencv-python-headless", "pandas", "scikit-learn", "tensorflow-cpu")
FEW_IMAGES = 200  # of a label in training, below which the card says so


def describe(
    model: keras.Model,
    held_out: HeldOut,
    pixels: Pixels,
    rows: pd.DataFrame,
    others: Path | None,
    about: dict[str, Any],
) -> dict[str, Any]:
    """Return the card: `about` (labels, mix, recipe) and what is measured.

    The thresholds and the pair are chosen on `held_out`, the answers of the cross-validation.
    `pixels` and `rows`, the test split's images (N, size, size, 3) and their rows of the manifest,
    measure the pickled model and choose nothing. `others` is a folder of pictures that are unlike
    the training images, a folder for each kind.
    """
    labels = about["labels"]
    answers = held_out.right, held_out.likelihoods
    card = about | {
        "input_size": model.input_shape[1],
        "sure_above": sure_above(*answers),
        "familiar_below": familiar_below(held_out.distances),
        "pair": most_confused(*answers, labels),
        "versions": versions(),
    }
    outputs = outputs_of(model, in_batches(pixels))
    likelihoods = normalised(outputs["likelihoods"])
    measured = {"cross_validation": answers, "test": (right_of(rows, labels), likelihoods)}
    points, explained = style_map(channel_averages(model, outputs["style"]))
    return card | {
        "figures": {name: measure(*found, card) for name, found in measured.items()},
        "reliability": {name: reliability(*found) for name, found in measured.items()},
        "familiarity": familiarity(model, distances_of(outputs["style"]), others, card),
        "test_predictions": predictions(rows, likelihoods, points, labels),
        "map": {"method": "PCA", "fitted_on": "test", "explained": explained},
    }


def familiarity(
    model: keras.Model, test: NDArray[np.float64], others: Path | None, card: dict[str, Any]
) -> dict[str, Any]:
    """Return the share of test images that are familiar, and of each kind of others how many not.

    `test` are the test images' distances (N,). `auroc` is the chance that one of the others is
    farther away than one of the test images.
    """
    threshold = card["familiar_below"]
    kinds = {}
    for folder in sorted(others.iterdir()) if others else ():
        files = sorted(path.name for path in folder.iterdir())
        batches = batches_of(folder, files, model.input_shape[1])
        distances = distances_of(outputs_of(model, batches)["style"])
        is_other = np.repeat([0, 1], [len(test), len(distances)])
        kinds[folder.name] = {
            "n": len(files),
            "auroc": float(roc_auc_score(is_other, np.concatenate([test, distances]))),
            "unfamiliar": float((distances >= threshold).mean()),
        }
    return {"test": float((test < threshold).mean()), "kinds": kinds}


def channel_averages(model: keras.Model, style: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the averages (N, C) whose whitening is `style` (N, C).

    After whitening, no two directions hold much of the variance, so a map of them shows little.
    """
    whitening, bias = model.get_layer("style").get_weights()
    return (style.astype(np.float64) - bias) @ np.linalg.inv(whitening)


def style_map(averages: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[float]]:
    """Return two coordinates of each image, (N, 2), and each one's share of the variance."""
    pca = PCA(n_components=2, svd_solver="full")
    points = pca.fit_transform(averages)
    return points, pca.explained_variance_ratio_.round(3).tolist()


def predictions(
    rows: pd.DataFrame,
    likelihoods: Likelihoods,
    points: NDArray[np.float64],
    labels: Sequence[str],
) -> list[dict[str, Any]]:
    """Return what is predicted of each image, and where it lies on the map."""
    return [
        {
            "met_object_id": _object_id(row),
            "title": row.title,
            "label": row.culture,
            "predicted": labels[int(found.argmax())],
            "likelihoods": [round(float(value), 4) for value in found],
            "x": round(float(x), 3),
            "y": round(float(y), 3),
        }
        for row, found, (x, y) in zip(rows.itertuples(), likelihoods, points, strict=True)
    ]


def limits(card: dict[str, Any]) -> list[str]:
    """Return sentences on what the classifier cannot do, from the card's own figures."""
    labels, test, counts = card["labels"], card["figures"]["test"], card["data"]["counts"]
    first, second = (labels.index(label) for label in card["pair"])
    confusion = test["confusion"]
    of_pair = sum(confusion[first]) + sum(confusion[second])
    confused = confusion[first][second] + confusion[second][first]
    learned = [counts.get(split, {}) for split in LEARNED]
    images = {label: sum(sum(each.get(label, {}).values()) for each in learned) for label in labels}
    few = [f"{label} ({count})" for label, count in images.items() if count < FEW_IMAGES]
    said = [
        f"It knows only {_listed(labels)}, and will name one of them for any picture; "
        "most pictures unlike its training images are marked, but not all.",
        f"{_listed(card['pair'])} are the hardest to tell apart: of {of_pair} test images of "
        f"either, {confused} were mistaken for the other.",
    ]
    if few:
        said.append(f"It was trained on few images of {_listed(few)}.")
    return said


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape the result."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _object_id(row: Any) -> int | None:
    return int(row.met_object_id) if row.met_object_id else None


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
