"""How good likelihoods are: pure functions, each figure in 0..1 but the NLL (in nats).

`right` are labels as int (N,), `likelihoods` float64 (N, labels), rows summing to 1.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn import metrics

Right = NDArray[np.int64]
Likelihoods = NDArray[np.float64]
Card = Mapping[str, Any]

BINS = 15


def measure(right: Right, likelihoods: Likelihoods, card: Card) -> dict[str, Any]:
    """Return every figure of these likelihoods and, under `intervals`, 95% intervals.

    Of the card it takes the labels, the catalogue's mix, the pair, and the number of resamples.
    """
    found = intervals(right, likelihoods, card)
    return figures(right, likelihoods, card) | {"intervals": found}


def normalised(likelihoods: NDArray[np.floating]) -> Likelihoods:
    """Return likelihoods (N, labels) in float64, whose rows sum to 1 exactly."""
    exact = likelihoods.astype(np.float64)
    return exact / exact.sum(axis=1, keepdims=True)


def right_of(rows: pd.DataFrame, labels: Sequence[str]) -> Right:
    """Return the places in `labels` of the rows' right labels, int (N,)."""
    return pd.Index(labels).get_indexer(pd.Index(rows["culture"])).astype(np.int64)


def figures(right: Right, likelihoods: Likelihoods, card: Card) -> dict[str, Any]:
    """Return every figure by name; one that has no images to count is None.

    The card's `mix` is each label's share of the catalogue: `catalogue_accuracy` is what a visitor
    would meet who saw all of it, by the recalls. `pair_accuracy` is over the images of the two
    labels of its `pair`, if there is one.
    """
    labels = card["labels"]
    predicted = likelihoods.argmax(axis=1)
    every = range(len(labels))
    recall = metrics.recall_score(
        right, predicted, labels=every, average=None, zero_division=np.nan
    )
    of_pair = np.isin(right, [labels.index(label) for label in card["pair"] or ()])
    hits = predicted == right
    return {
        "n": len(right),
        "mean_recall": float(np.nanmean(recall)),
        "catalogue_accuracy": _number(recall @ [card["mix"][label] for label in labels]),
        "accuracy": float(hits.mean()),
        "pair_accuracy": float(hits[of_pair].mean()) if of_pair.any() else None,
        "macro_f1": float(metrics.f1_score(right, predicted, average="macro")),
        "nll": float(metrics.log_loss(right, likelihoods, labels=every)),
        "ece": calibration_error(right, likelihoods),
        "recall": dict(zip(labels, map(_number, recall), strict=True)),
        "confusion": metrics.confusion_matrix(right, predicted, labels=every).tolist(),
        "labels": list(labels),
    }


def intervals(right: Right, likelihoods: Likelihoods, card: Card) -> dict[str, list[float] | None]:
    """Return 95% intervals [low, high] of the figures that are numbers, by name.

    Those of a label's recall are Wilson's (https://doi.org/10.1080/01621459.1927.10502953): a
    bootstrap cannot see beyond few images. The others are bootstrap intervals. The ECE has none: it
    is larger for images drawn by a bootstrap, so that the interval may not contain it.
    """
    rng = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {}
    with sklearn.config_context(skip_parameter_validation=True):
        for _ in range(card["recipe"]["resamples"]):
            rows = rng.integers(len(right), size=len(right))
            found = figures(right[rows], likelihoods[rows], card)
            for name, value in found.items():
                if name != "ece" and (value is None or isinstance(value, float)):
                    drawn.setdefault(name, []).append(np.nan if value is None else value)
    hits = likelihoods.argmax(axis=1) == right
    recalls = {
        f"recall.{label}": wilson(int(hits[right == place].sum()), int((right == place).sum()))
        for place, label in enumerate(card["labels"])
    }
    return {name: _interval(values) for name, values in drawn.items()} | recalls


def wilson(hits: int, count: int) -> list[float] | None:
    """Return the 95% interval [low, high] of a share of which `hits` of `count` were seen."""
    return [*map(float, binomtest(hits, count).proportion_ci(method="wilson"))] if count else None


def reliability(right: Right, likelihoods: Likelihoods) -> list[dict[str, float]]:
    """Return, per equal-width bin of the prediction's likelihood that holds any, its figures."""
    best = likelihoods.max(axis=1)
    hits = likelihoods.argmax(axis=1) == right
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


def calibration_error(right: Right, likelihoods: Likelihoods) -> float:
    """Return the expected calibration error (https://arxiv.org/abs/1706.04599, equation 3)."""
    gaps = [
        row["n"] * abs(row["likelihood"] - row["accuracy"])
        for row in reliability(right, likelihoods)
    ]
    return sum(gaps) / len(right)


def most_confused(
    right: Right, likelihoods: Likelihoods, labels: Sequence[str]
) -> list[str] | None:
    """Return the two labels that are most often mistaken for each other, in their order.

    None if no label is mistaken for another.
    """
    every = range(len(labels))
    confusion = metrics.confusion_matrix(right, likelihoods.argmax(axis=1), labels=every)
    both_ways = np.triu(confusion + confusion.T, k=1)
    if not both_ways.any():
        return None
    first, second = np.unravel_index(both_ways.argmax(), both_ways.shape)
    return [labels[first], labels[second]]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _interval(values: list[float]) -> list[float] | None:
    if np.isnan(values).all():
        return None
    low, high = np.nanquantile(values, [0.025, 0.975])
    return [float(low), float(high)]
