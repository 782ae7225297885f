"""The figures as a table for the terminal, its terms explained."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

FEW_TESTED = 30  # images of a label, below which its recall says little
MEANINGS = {
    "mean_recall": "right, averaged over the labels: each counts the same",
    "catalogue_accuracy": "right, if the labels are as frequent as in the catalogue",
    "accuracy": "right of all images",
    "pair_accuracy": "right of {pair}, the hardest pair: most often mistaken for each other",
    "macro_f1": "like mean_recall, but too many predictions of a label cost as well",
    "nll": "how badly sure mistakes hurt (negative log-likelihood): 0 is best, compares models",
    "ece": "how far likelihoods are from how often they are right (calibration): 0 is best",
}


def report(measured: dict[str, dict[str, Any]], pair: Sequence[str] | None) -> str:
    """Return a table of the figures, a column for each measured model, and what they mean."""
    first = next(iter(measured.values()))
    labels = first["labels"]
    meanings = {
        name: meaning.format(pair=" and ".join(pair or ()))
        for name, meaning in MEANINGS.items()
        if pair or name != "pair_accuracy"
    }
    for label, counts in zip(labels, first["confusion"], strict=True):
        few = ": measured on few" if sum(counts) < FEW_TESTED else ""
        meanings[f"recall.{label}"] = f"right of the {sum(counts)} of {label}{few}"
    width = max(len(row) for row in meanings) + 2
    lines = [f"Measured on {first['n']} images, with 95% intervals:", ""]
    lines.append(" " * width + "".join(f"{name:<23}" for name in measured))
    for row, meaning in meanings.items():
        cells = "".join(f"{_cell(every, row):<23}" for every in measured.values())
        lines.append(f"{row:<{width}}{cells}{meaning}")
    for name, every in measured.items():
        lines += ["", f"{name}: confusion of {every['n']} (rows: right, columns: predicted)"]
        confusion = pd.DataFrame(every["confusion"], index=labels, columns=labels)
        lines.append(confusion.to_string())
    return "\n".join(lines)


def _cell(every: dict[str, Any], row: str) -> str:
    table, _, label = row.partition(".")
    value = every[table][label] if label else every[row]
    interval = every["intervals"].get(row)
    if value is None:
        return "-"
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else f"{value:.3f}"
