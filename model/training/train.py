"""Trains the classifier on a folder of images and its manifest; writes the pickle and its card.

python -m model.training.train --manifest CSV [--images DIR] [--out DIR]
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import pandas as pd

from model.card import CARD
from model.compiling import MODEL
from model.pickling import open_pickle, write_pickle
from model.training.backbone import imagenet_weights, load_weights
from model.training.baseline import baseline_likelihoods
from model.training.card import describe, limits
from model.training.data import keep_pixels
from model.training.evaluate import measure, report, right_of
from model.training.fitting import fit_network
from model.training.manifest import (
    ManifestError,
    count_by_split,
    digests,
    labels_to_learn,
    met_splits,
    of_split,
    read_manifest,
    to_learn,
)
from model.training.network import backbone_of, build_network
from model.training.recipe import Recipe

MET_SPLITS = "met_splits.csv"


def train(
    manifest: Path,
    images: Path,
    out: Path,
    recipe: Recipe,
    pretrained: Path | None,
    catalogue: Path | None = None,
    others: Path | None = None,
    known_limits: Sequence[str] = (),
) -> dict[str, Any]:
    """Write `culture_classifier.pkl` and `model_card.json` into `out`; return the card.

    `met_splits.csv` beside them lists the Met's paintings that were used, if there are any. Goes on
    where an earlier call with the same backbone and data was interrupted. `pretrained` is the
    backbone's state file; without it the backbone stays random. `catalogue` is the table of what
    visitors will see, for its mix of labels; the manifest by default. `others` is a folder of
    pictures unlike the images, a folder for each kind. `known_limits` are sentences for the card.
    Raises ManifestError, NotAnImage, OSError.
    """
    began = time.monotonic()
    table = read_manifest(manifest)
    labels = labels_to_learn(manifest, table)
    _check_files(images, table)
    mix = mix_of(read_manifest(catalogue, labels) if catalogue else table, labels)
    data = digests(manifest, images, table)
    state = out / ".training" / _digest([recipe.variant, recipe.size, recipe.seed, data])
    resumed = state.exists()

    learned, test = to_learn(table), of_split(table, "test")
    pixels, test_pixels = (
        keep_pixels(images, rows["file"].tolist(), recipe.size, state / f"{name}.pixels")
        for name, rows in (("learned", learned), ("test", test))
    )
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(len(labels), recipe.variant, recipe.size)
    if pretrained:
        load_weights(backbone_of(network), pretrained)
    temperature, held_out = fit_network(
        network, pixels, learned, recipe, state / "learned.features"
    )
    sha256 = write_pickle(network, out / MODEL.name)

    about: dict[str, Any] = {
        "labels": labels,
        "mix": mix,
        "recipe": asdict(recipe),
        "data": data | {"counts": count_by_split(table)},
        "sha256": sha256,
        "temperature": temperature,
    }
    model = open_pickle(out / MODEL.name, sha256)
    card = describe(model, held_out, test_pixels, test, others, about)
    baseline = baseline_likelihoods(
        pixels, right_of(learned, labels), test_pixels, len(labels), recipe
    )
    card["baseline"] = {"test": measure(right_of(test, labels), baseline, card)}
    card["limits"] = [*limits(card), *known_limits]
    card["run"] = {
        "seconds": round(time.monotonic() - began),
        "cpu_seconds": round(time.process_time()),
        "peak_megabytes": _peak_megabytes(),
        "resumed": resumed,
    }
    (out / CARD).write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
    if len(used := met_splits(table)):
        used.to_csv(out / MET_SPLITS, index=False, lineterminator="\n")
    del pixels, test_pixels  # Windows removes no file that is mapped
    shutil.rmtree(state.parent)
    return card


def mix_of(table: pd.DataFrame, labels: Sequence[str]) -> dict[str, float]:
    """Return each label's share of the table's rows."""
    shares = table["culture"].value_counts(normalize=True)
    return {label: float(shares.get(label, 0)) for label in labels}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--manifest", type=Path, required=True, help="CSV with the images' labels and splits"
    )
    parser.add_argument("--images", type=Path, help="folder of the images; else the manifest's")
    parser.add_argument("--out", type=Path, default=MODEL.parent, help="folder to write to")
    parser.add_argument("--catalogue", type=Path, help="table of the paintings that will be shown")
    parser.add_argument("--others", type=Path, help="pictures unlike these, a folder for each kind")
    parser.add_argument("--limits", type=Path, help="text file for the card, one sentence per line")
    options = parser.parse_args(arguments)
    recipe = Recipe()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        card = train(
            options.manifest,
            options.images or options.manifest.parent,
            options.out,
            recipe,
            imagenet_weights(recipe.variant),
            options.catalogue,
            options.others,
            options.limits.read_text(encoding="utf-8").splitlines() if options.limits else (),
        )
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(report({"classifier": card["figures"]["test"], "baseline": card["baseline"]["test"]}))
    print(f"{options.out / MODEL.name} and {CARD}: {card['run']['seconds']} s")


def _check_files(images: Path, table: pd.DataFrame) -> None:
    missing = [file for file in table["file"] if not (images / file).is_file()]
    if missing:
        raise ManifestError(f"{len(missing)} images are not in {images}; the first is {missing[0]}")


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _peak_megabytes() -> int | None:
    """Return the most memory that this process held; None on Windows, where it is unknown."""
    if os.name == "nt":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


if __name__ == "__main__":
    main()
