"""How good likelihoods are: pure functions of labels and likelihoods, each figure in 0..1 but NLL.

`labels` are int (N,), `likelihoods` float (N, cultures), rows summing to 1.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.training.network import CULTURES

Labels = NDArray[np.int64]
Likelihoods = NDArray[np.float64]

PAIR = (CULTURES.index("China"), CULTURES.index("Japan"))
BINS = 15
RESAMPLES = 1000
SMALLEST = 1e-7  # likelihood; keeps the logarithm finite


def figures(labels: Labels, likelihoods: Likelihoods) -> dict[str, Any]:
    """Return every figure by name. `pair_accuracy` is over the paintings of China and Japan.

    The prediction is always one of all cultures. A recall without paintings is None.
    """
    confusion = confusion_matrix(labels, likelihoods)
    recall = recalls(confusion)
    hits = likelihoods.argmax(axis=1) == labels
    in_pair = np.isin(labels, PAIR)
    return {
        "accuracy": float(hits.mean()),
        "mean_recall": float(np.nanmean(recall)),
        "macro_f1": macro_f1(confusion),
        "recall": {
            culture: None if np.isnan(value) else float(value)
            for culture, value in zip(CULTURES, recall, strict=True)
        },
        "confusion": confusion.tolist(),
        "labels": list(CULTURES),
        "pair_accuracy": float(hits[in_pair].mean()) if in_pair.any() else None,
        "nll": negative_log_likelihood(labels, likelihoods),
        "ece": calibration_error(labels, likelihoods),
        "n": len(labels),
    }


def confusion_matrix(labels: Labels, likelihoods: Likelihoods) -> NDArray[np.int64]:
    """Return counts, rows by right culture, columns by predicted culture."""
    matrix = np.zeros((len(CULTURES), len(CULTURES)), np.int64)
    np.add.at(matrix, (labels, likelihoods.argmax(axis=1)), 1)
    return matrix


def recalls(confusion: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of each culture's paintings that was found, NaN where there are none."""
    totals = confusion.sum(axis=1)
    return np.where(totals > 0, confusion.diagonal() / np.maximum(totals, 1), np.nan)


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """Return the mean F1 over the cultures that occur, rightly or as a prediction."""
    occurs = confusion.sum(axis=0) + confusion.sum(axis=1)
    f1 = 2 * confusion.diagonal() / np.maximum(occurs, 1)
    return float(f1[occurs > 0].mean())


def negative_log_likelihood(labels: Labels, likelihoods: Likelihoods) -> float:
    """Return the mean of -log of the right culture's likelihood, in nats."""
    right = likelihoods[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, SMALLEST)).mean())


def reliability(labels: Labels, likelihoods: Likelihoods) -> list[dict[str, float]]:
    """Return, per equal-width bin of the prediction's likelihood that holds any, its figures."""
    best = likelihoods.max(axis=1)
    hits = likelihoods.argmax(axis=1) == labels
    bins = np.minimum((best * BINS).astype(int), BINS - 1)
    return [
        {
            "from": index / BINS,
            "to": (index + 1) / BINS,
            "n": int((bins == index).sum()),
            "likelihood": float(best[bins == index].mean()),
            "accuracy": float(hits[bins == index].mean()),
        }
        for index in np.unique(bins)
    ]


def calibration_error(labels: Labels, likelihoods: Likelihoods) -> float:
    """Return the expected calibration error (https://arxiv.org/abs/1706.04599, equation 3)."""
    gaps = [
        row["n"] * abs(row["likelihood"] - row["accuracy"])
        for row in reliability(labels, likelihoods)
    ]
    return sum(gaps) / len(labels)


def intervals(labels: Labels, likelihoods: Likelihoods, seed: int = 0) -> dict[str, Any]:
    """Return 95 % bootstrap intervals [low, high] of the figures that are numbers, by name."""
    rng = np.random.default_rng(seed)
    drawn: list[dict[str, float]] = []
    for _ in range(RESAMPLES):
        rows = rng.integers(len(labels), size=len(labels))
        drawn.append(_numbers(figures(labels[rows], likelihoods[rows])))
    return {name: _interval([row[name] for row in drawn]) for name in drawn[0]}


def _numbers(every: dict[str, Any]) -> dict[str, float]:
    recall = {f"recall.{culture}": value for culture, value in every["recall"].items()}
    names = ("accuracy", "mean_recall", "macro_f1", "pair_accuracy", "nll", "ece")
    numbers = {name: every[name] for name in names} | recall
    return {name: np.nan if value is None else value for name, value in numbers.items()}


def _interval(values: list[float]) -> list[float] | None:
    if np.isnan(values).all():
        return None
    low, high = np.nanquantile(values, [0.025, 0.975])
    return [float(low), float(high)]
