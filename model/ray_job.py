"""Classifies more pictures than one machine can, as a Ray Data job: read, classify, write.

python -m model.ray_job FILE_OR_FOLDER... --out FOLDER [--processes N]

Reads from and writes to whatever Ray can, such as s3://, and leaves CSV files in the folder. Runs
on this machine or on the cluster of RAY_ADDRESS (requirements-ray.txt); `model.predict` needs no
Ray. A file that cannot be read ends the job.

Source: https://docs.ray.io/en/latest/data/batch_inference.html
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from model.card import read_card
from model.classifier import Classifier
from model.compiling import MODEL, ensure_compiled
from model.console import plain_errors
from model.predict import SUFFIXES, columns_of, row_of


class _Process:
    """One process of the job, with its own classifier."""

    def __init__(self, model: Path):
        ensure_compiled(model)  # on another machine the file may be missing
        self._classifier = Classifier.open(model)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        pairs = zip(batch["path"], batch["bytes"], strict=True)
        rows = [row_of(self._classifier, path, content) for path, content in pairs]
        return {
            name: [row.get(name) for row in rows] for name in columns_of(self._classifier.labels)
        }


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--out", required=True, metavar="FOLDER")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    parser.add_argument("--processes", type=int, default=1, metavar="N")
    options = parser.parse_args()
    with plain_errors("Stopped."):
        read_card(options.model)
    suffixes = [suffix[1:] for suffix in SUFFIXES]
    files = ray.data.read_binary_files(options.paths, include_paths=True, file_extensions=suffixes)
    files.map_batches(
        _Process,
        fn_constructor_args=(options.model.absolute(),),
        batch_size=32,
        compute=ray.data.ActorPoolStrategy(size=options.processes),
    ).write_csv(options.out)


if __name__ == "__main__":
    main()
