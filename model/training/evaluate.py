"""Measures the classifier on a folder of images and its manifest.

python -m model.training.evaluate --manifest CSV [--images DIR] [--split test] [--json]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.card import read_card
from model.compiling import MODEL
from model.console import plain_errors, quiet_libraries

if TYPE_CHECKING:
    import pandas as pd


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = _options(arguments)
    with plain_errors("Stopped."):
        card = read_card(options.model)
        with quiet_libraries():
            from model.pickling import open_pickle
            from model.training.data import in_batches, outputs_of, read_images
            from model.training.manifest import check_files, read_manifest
            from model.training.measuring import measure, normalised, right_of
            from model.training.report import report
        table = read_manifest(options.manifest, card["labels"], splits=None)
        rows = _chosen(table, options.split)
        images = options.images or options.manifest.parent
        check_files(images, rows)
        with quiet_libraries():
            model = open_pickle(options.model, card["sha256"])
        batches = (
            read_images(images, files, model.input_shape[1])
            for files in in_batches(rows["file"].tolist())
        )
        found = outputs_of(model, batches)["likelihoods"]
        measured = measure(right_of(rows, card["labels"]), normalised(found), card)
        if options.json:
            print(json.dumps(measured))
        else:
            print(report({"classifier": measured}, card["pair"]))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--manifest", type=Path, required=True, help="CSV: file, culture, ...")
    parser.add_argument("--images", type=Path, help="folder of the images; else the manifest's")
    parser.add_argument("--split", help="of the manifest; otherwise test if there is one, or all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    return parser.parse_args(arguments)


def _chosen(table: "pd.DataFrame", split: str | None) -> "pd.DataFrame":
    """Return the rows of that split; without one those of `test`, or all if there are none."""
    rows = table[table["split"] == (split or "test").strip().lower()]
    if len(rows) or not split:
        return rows if len(rows) else table
    known = ", ".join(sorted(set(table["split"]) - {""})) or "none"
    raise ValueError(f"The manifest has no rows of the split {split}; it has: {known}.")


if __name__ == "__main__":
    main()
