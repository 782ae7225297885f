"""Measures the classifier on a folder of images and its manifest.

python -m model.training.evaluate --manifest CSV [--images DIR] [--split test] [--json]
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from model.card import read_card
from model.compiling import MODEL
from model.pickling import open_pickle
from model.preprocessing import Pixels
from model.training.data import batches_of
from model.training.manifest import of_split, read_manifest
from model.training.measuring import Likelihoods, Right, figures, intervals

NUMBERS = (
    "mean_recall",
    "catalogue_accuracy",
    "accuracy",
    "pair_accuracy",
    "macro_f1",
    "nll",
    "ece",
)

Card = dict[str, Any]


def outputs_of(model: keras.Model, batches: Iterable[Pixels]) -> dict[str, NDArray[np.float32]]:
    """Return the model's outputs of the images, each uint8 (size, size, 3), by name."""
    outputs = [
        model.predict_on_batch(pixels) for pixels in tqdm(batches, desc="predictions", unit="batch")
    ]
    return {name: np.concatenate([each[name] for each in outputs]) for name in outputs[0]}


def normalised(likelihoods: NDArray[np.floating]) -> Likelihoods:
    """Return likelihoods (N, labels) in float64, whose rows sum to 1 exactly."""
    exact = likelihoods.astype(np.float64)
    return exact / exact.sum(axis=1, keepdims=True)


def right_of(rows: pd.DataFrame, labels: Sequence[str]) -> Right:
    """Return the places in `labels` of the rows' right labels, int (N,)."""
    return pd.Index(labels).get_indexer(pd.Index(rows["culture"])).astype(np.int64)


def measure(right: Right, likelihoods: Likelihoods, card: Card) -> dict[str, Any]:
    """Return every figure of these likelihoods and, under `intervals`, its 95% interval.

    Of the card it takes the labels, the catalogue's mix, the pair, and the number of resamples.
    """
    arguments = (right, likelihoods, card["labels"], card["mix"], card["pair"])
    found = intervals(*arguments, resamples=card["recipe"]["resamples"])
    return figures(*arguments) | {"intervals": found}


def report(measured: dict[str, dict[str, Any]]) -> str:
    """Return a table of the figures, a column for each measured model."""
    labels = next(iter(measured.values()))["labels"]
    width = max(18, *(len(label) + 8 for label in labels))
    lines = [" " * width + "".join(f"{name:>24}" for name in measured)]
    for row in (*NUMBERS, *(f"recall.{label}" for label in labels)):
        cells = [_cell(every, row) for every in measured.values()]
        lines.append(f"{row:<{width}}" + "".join(f"{cell:>24}" for cell in cells))
    for name, every in measured.items():
        lines += ["", f"{name}: confusion of {every['n']} (rows: right, columns: predicted)"]
        confusion = pd.DataFrame(every["confusion"], index=labels, columns=labels)
        lines.append(confusion.to_string())
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", type=Path, required=True, help="CSV: file, culture, ...")
    parser.add_argument("--images", type=Path, help="folder of the images; else the manifest's")
    parser.add_argument("--split", help="of the manifest; otherwise test if there is one, or all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args(arguments)
    try:
        card = read_card(options.model)
        rows = _chosen(read_manifest(options.manifest, card["labels"]), options.split)
        model = open_pickle(options.model, card["sha256"])
        images = options.images or options.manifest.parent
        batches = batches_of(images, rows["file"].tolist(), model.input_shape[1])
        found = outputs_of(model, batches)["likelihoods"]
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    measured = measure(right_of(rows, card["labels"]), normalised(found), card)
    print(json.dumps(measured) if options.json else report({"classifier": measured}))


def _chosen(table: pd.DataFrame, split: str | None) -> pd.DataFrame:
    rows = of_split(table, split or "test")
    if len(rows):
        return rows
    if split:
        raise ValueError(f"The manifest has no rows of the split {split}.")
    return table


def _cell(every: dict[str, Any], row: str) -> str:
    value = every["recall"][row.removeprefix("recall.")] if "." in row else every[row]
    interval = every["intervals"][row]
    if value is None or interval is None:
        return "-"
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


if __name__ == "__main__":
    main()
