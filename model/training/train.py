"""Trains the classifier and the baseline, measures both, and writes pickles and model card.

python -m model.training.train --images DIR --manifest CSV --out model/
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from model.pickling import open_pickle, write_pickle
from model.preprocessing import to_network_input
from model.training.backbone import imagenet_weights
from model.training.baseline import fit_baseline
from model.training.calibration import fit_temperature
from model.training.card import describe
from model.training.data import read_images
from model.training.evaluate import BASELINE, CARD, CLASSIFIER, HERE, labels_of, report
from model.training.fitting import fit_network
from model.training.manifest import (
    Example,
    count_by_split,
    digests,
    of_split,
    read_manifest,
    write_met_splits,
)
from model.training.network import fold_temperature, logits_network
from model.training.recipe import Recipe

MET_SPLITS = "met_splits.csv"


def train(
    images: Path, manifest: Path, out: Path, recipe: Recipe, pretrained: Path | None
) -> dict[str, Any]:
    """Write `culture_classifier.pkl`, `baseline.pkl` and `model_card.json`; return the card.

    `met_splits.csv` beside them lists the Met's paintings that were used.

    Goes on where an earlier call with the same recipe and data was interrupted. `pretrained` is
    the backbone's state file; without it the backbone starts at random. Raises ManifestError,
    NotAnImage, OSError.
    """
    examples = read_manifest(manifest)
    data = digests(manifest, images, examples)
    state = out / ".training" / _digest(asdict(recipe) | data)
    learned, held_out = of_split(examples, "train"), of_split(examples, "validation")
    learned_images = read_images(images, learned)

    network = fit_network(learned_images, learned, recipe, pretrained, state)
    temperature = calibrate(network, images, held_out)
    baseline = fit_baseline(
        (learned_images, learned),
        (read_images(images, held_out), held_out),
        recipe.baseline_epochs,
        recipe.seed,
    )
    sha256 = write_pickle(network, out / CLASSIFIER)
    baseline_sha256 = write_pickle(baseline, out / BASELINE)

    card = describe(
        open_pickle(out / CLASSIFIER, sha256),
        open_pickle(out / BASELINE, baseline_sha256),
        images,
        examples,
    )
    card |= {
        "sha256": sha256,
        "temperature": temperature,
        "data": data | {"counts": count_by_split(examples)},
        "recipe": asdict(recipe),
        "baseline": card["baseline"] | {"sha256": baseline_sha256},
    }
    (out / CARD).write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
    write_met_splits(examples, out / MET_SPLITS)
    shutil.rmtree(state)
    return card


def calibrate(network: keras.Model, images: Path, held_out: Sequence[Example]) -> float:
    """Fold into the network the temperature that makes it most likely right; return it."""
    pixels = [to_network_input((images / example.file).read_bytes()) for example in held_out]
    logits = logits_network(network).predict(np.stack(pixels), verbose=0)
    temperature = fit_temperature(labels_of(held_out), logits)
    fold_temperature(network, temperature)
    return temperature


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="folder of the images")
    parser.add_argument("--manifest", type=Path, required=True, help="CSV of what they are")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    options = parser.parse_args(arguments)
    recipe = Recipe()
    options.out.mkdir(parents=True, exist_ok=True)
    card = train(
        options.images, options.manifest, options.out, recipe, imagenet_weights(recipe.variant)
    )
    print(report({"classifier": card["figures"]["test"], "baseline": card["baseline"]["test"]}))


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
