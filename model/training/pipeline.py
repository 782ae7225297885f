"""From a manifest and its images to the pickle and its card, step by step."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import pandas as pd

from model.card import CARD, replace_model
from model.compiling import MODEL
from model.pickling import open_pickle, write_pickle
from model.training.backbone import load_weights
from model.training.baseline import baseline_likelihoods
from model.training.card import describe, limits
from model.training.console import Steps
from model.training.data import batches_of, keep_pixels
from model.training.files import MET_SPLITS, kinds_in, naming, pictures_in, working_folder
from model.training.fitting import features_of, fit_network
from model.training.manifest import (
    check_files,
    count_by_split,
    digests,
    labels_to_learn,
    met_splits,
    of_split,
    read_manifest,
    to_learn,
)
from model.training.measuring import measure, right_of
from model.training.network import backbone_of, build_network
from model.training.recipe import Recipe

# Images in a second on two cores, of what takes long.
READ, FEATURES, FITTED, MEASURED, BASELINE = 100, 40, 20, 10, 9


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
    where an earlier call with the same backbone and data was interrupted; what lies in `out` is
    replaced at the end. `pretrained` is the backbone's state file; without it the backbone stays
    random. `catalogue` is the table of what visitors will see, for its mix of labels; the manifest
    by default. `others` is a folder of pictures unlike the images, a folder for each kind.
    `known_limits` are sentences for the card. Raises ManifestError, NotAnImage, OutputError,
    ValueError, OSError.
    """
    table = read_manifest(manifest)
    labels = labels_to_learn(manifest, table)
    check_files(images, table)
    mix = mix_of(read_manifest(catalogue, labels) if catalogue else table, labels)
    with working_folder(out) as working:
        data = digests(manifest, images, table)
        state = working / _digest([recipe.variant, recipe.size, recipe.seed, data])
        about = {
            "labels": labels,
            "mix": mix,
            "recipe": asdict(recipe),
            "data": data | {"counts": count_by_split(table)},
        }
        card = _train(table, images, state, recipe, pretrained, others, about)
        card["limits"] = [*limits(card), *known_limits]
        with naming(state / CARD):
            (state / CARD).write_text(json.dumps(card, indent=1, sort_keys=True) + "\n")
        if len(used := met_splits(table)):
            with naming(state / MET_SPLITS):
                used.to_csv(state / MET_SPLITS, index=False, lineterminator="\n")
            (state / MET_SPLITS).replace(out / MET_SPLITS)
        replace_model(state / MODEL.name, state / CARD, card["sha256"], out / MODEL.name)
    return card


def mix_of(table: pd.DataFrame, labels: Sequence[str]) -> dict[str, float]:
    """Return each label's share of the table's rows."""
    shares = table["culture"].value_counts(normalize=True)
    return {label: float(shares.get(label, 0)) for label in labels}


def _train(
    table: pd.DataFrame,
    images: Path,
    state: Path,
    recipe: Recipe,
    pretrained: Path | None,
    others: Path | None,
    about: dict[str, Any],
) -> dict[str, Any]:
    """Write the pickle into `state`; return `about` with what was fitted and measured."""
    began, resumed = time.monotonic(), state.exists()
    labels, learned, test = about["labels"], to_learn(table), of_split(table, "test")
    step = Steps(5)
    step("read the images", len(table) / READ)
    pixels, test_pixels = (
        keep_pixels(images, rows["file"].tolist(), recipe.size, state / f"{name}.pixels")
        for name, rows in (("learned", learned), ("test", test))
    )
    for kind in kinds_in(others) if others else ():
        for _ in batches_of(kind, pictures_in(kind), recipe.size):
            pass  # what cannot be read is told now

    step("compute their features", len(learned) / FEATURES)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(len(labels), recipe.variant, recipe.size)
    if pretrained:
        load_weights(backbone_of(network), pretrained)
    features = features_of(backbone_of(network), pixels, state / "learned.features")

    step("fit the last layers and cross-validate", len(learned) / FITTED)
    temperature, held_out = fit_network(network, *features, learned, recipe)
    pickle = state / MODEL.name
    with naming(pickle):
        sha256 = write_pickle(network, pickle)

    step("measure the model", len(test) / MEASURED)
    about |= {"sha256": sha256, "temperature": temperature}
    model = open_pickle(pickle, sha256)
    card = describe(model, held_out, test_pixels, test, others, about)

    step("train and measure the baseline, for comparison", len(learned) / BASELINE)
    baseline = baseline_likelihoods(
        pixels, right_of(learned, labels), test_pixels, len(labels), recipe
    )
    card["baseline"] = {"test": measure(right_of(test, labels), baseline, card)}
    card["run"] = {
        "seconds": round(time.monotonic() - began),
        "cpu_seconds": round(time.process_time()),
        "peak_megabytes": _peak_megabytes(),
        "resumed": resumed,
    }
    return card


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _peak_megabytes() -> int | None:
    """Return the most memory that this process held; None on Windows, where it is unknown."""
    if os.name == "nt":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
