"""Measures the classifier and the baseline on a folder of images and its manifest.

python -m model.training.evaluate --images DIR --manifest CSV [--split test] [--json]
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from model.pickling import open_pickle
from model.preprocessing import to_network_input
from model.training.manifest import Example, of_split, read_manifest
from model.training.measuring import Labels, Likelihoods, figures, intervals
from model.training.network import CULTURES

HERE = Path(__file__).resolve().parents[1]
CLASSIFIER, BASELINE, CARD = "culture_classifier.pkl", "baseline.pkl", "model_card.json"
BATCH_SIZE = 32
NUMBERS = ("accuracy", "mean_recall", "macro_f1", "pair_accuracy", "nll", "ece")


def predict(model: keras.Model, folder: Path, examples: Sequence[Example]) -> Likelihoods:
    """Return the likelihoods (N, 4) of the images, by the preprocessing that serves visitors.

    Raises NotAnImage and OSError.
    """
    size = model.input_shape[1]
    found = []
    for start in range(0, len(examples), BATCH_SIZE):
        pixels = [
            to_network_input((folder / example.file).read_bytes(), size)
            for example in examples[start : start + BATCH_SIZE]
        ]
        found.append(model.predict_on_batch(np.stack(pixels))["likelihoods"])
    likelihoods = np.concatenate(found).astype(np.float64)
    return likelihoods / likelihoods.sum(axis=1, keepdims=True)


def labels_of(examples: Iterable[Example]) -> Labels:
    """Return the right cultures' places in CULTURES, int (N,)."""
    return np.array([example.label for example in examples])


def measure(examples: Sequence[Example], likelihoods: Likelihoods) -> dict[str, Any]:
    """Return every figure of these likelihoods and, under `intervals`, its 95 % interval."""
    labels = labels_of(examples)
    return figures(labels, likelihoods) | {"intervals": intervals(labels, likelihoods)}


def report(measured: dict[str, dict[str, Any]]) -> str:
    """Return a table of the figures, a column for each measured model."""
    lines = [" " * 16 + "".join(f"{name:>26}" for name in measured)]
    rows = [*NUMBERS, *(f"recall.{culture}" for culture in CULTURES)]
    for row in rows:
        cells = [_cell(every, row) for every in measured.values()]
        lines.append(f"{row:<16}" + "".join(f"{cell:>26}" for cell in cells))
    for name, every in measured.items():
        lines += ["", f"{name}: confusion of {every['n']} (rows: right, columns: predicted)"]
        lines.append(" " * 10 + "".join(f"{culture:>9}" for culture in CULTURES))
        for culture, counts in zip(CULTURES, every["confusion"], strict=True):
            lines.append(f"{culture:<10}" + "".join(f"{count:>9}" for count in counts))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="folder of the images")
    parser.add_argument("--manifest", type=Path, required=True, help="CSV: file, culture, ...")
    parser.add_argument("--split", help="of the manifest; otherwise test if there is one, or all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--model", type=Path, default=HERE, help="folder of pickle and card")
    options = parser.parse_args(arguments)

    examples = _chosen(read_manifest(options.manifest), options.split)
    if not examples:
        parser.error("no such rows in the manifest")
    card = json.loads((options.model / CARD).read_text())
    digests = {CLASSIFIER: card["sha256"], BASELINE: card["baseline"]["sha256"]}
    measured = {}
    for file, digest in digests.items():
        model = open_pickle(options.model / file, digest)
        measured[Path(file).stem] = measure(examples, predict(model, options.images, examples))
    classifier, baseline = measured.values()
    print(json.dumps(classifier | {"baseline": baseline}) if options.json else report(measured))


def _chosen(examples: list[Example], split: str | None) -> list[Example]:
    return of_split(examples, split) if split else of_split(examples, "test") or examples


def _cell(every: dict[str, Any], row: str) -> str:
    value = every["recall"][row.removeprefix("recall.")] if "." in row else every[row]
    interval = every["intervals"][row]
    if value is None or interval is None:
        return "-"
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


if __name__ == "__main__":
    main()
