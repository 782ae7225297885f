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
from model.training.baseline import baseline_likelihoods
from model.training.card import describe, limits
from model.training.data import batches_of, keep_pixels
from model.training.files import MET_SPLITS, kinds_in, naming, working_folder
from model.training.fitting import features_of, fit_network
from model.training.manifest import (
    check_files,
    count_by_split,
    digests,
    labels_to_learn,
    met_splits,
    read_manifest,
    to_learn,
)
from model.training.measuring import measure, right_of
from model.training.network import backbone_of, build_network, check_backbone, load_backbone
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
    replaced at the end. `pretrained` is the pickled model whose backbone is taken; without it the
    backbone stays random. `catalogue` is the table of what visitors will see, for its mix of
    labels; the manifest by default. `others` is a folder of pictures unlike the images, a folder
    for each kind. `known_limits` are sentences for the card. Raises ManifestError, NotAnImage,
    OutputError, ValueError, OSError.
    """
    table = read_manifest(manifest)
    labels = labels_to_learn(manifest, table)
    check_files(images, table)
    if pretrained:
        check_backbone(pretrained, recipe.variant)
    kinds = kinds_in(others) if others else {}
    shown = read_manifest(catalogue, labels)["culture"] if catalogue else table["culture"]
    shares = shown.value_counts(normalize=True)
    with working_folder(out) as working:
        data = digests(manifest, images, table)
        state = working / _digest([recipe.variant, recipe.size, recipe.seed, data])
        about = {
            "labels": labels,
            "mix": {label: float(shares.get(label, 0)) for label in labels},
            "recipe": asdict(recipe),
            "data": data | {"counts": count_by_split(table)},
        }
        card = _train(table, images, state, recipe, pretrained, kinds, about)
        card["limits"] = [*limits(card), *known_limits]
        _write(state / CARD, json.dumps(card, indent=1, sort_keys=True) + "\n")
        if len(used := met_splits(table)):
            _write(state / MET_SPLITS, used.to_csv(index=False, lineterminator="\n"))
            (state / MET_SPLITS).replace(out / MET_SPLITS)
        replace_model(state / MODEL.name, state / CARD, card["sha256"], out / MODEL.name)
    return card


def _train(
    table: pd.DataFrame,
    images: Path,
    state: Path,
    recipe: Recipe,
    pretrained: Path | None,
    kinds: dict[Path, list[str]],
    about: dict[str, Any],
) -> dict[str, Any]:
    """Write the pickle into `state`; return `about` with what was fitted and measured."""
    began, resumed = time.monotonic(), state.exists()
    labels = about["labels"]
    learned, test = to_learn(table), table[table["split"] == "test"]
    _announce(1, "read the images", len(table) / READ)
    pixels, test_pixels = (
        keep_pixels(images, rows["file"].tolist(), recipe.size, state / f"{name}.pixels")
        for name, rows in (("learned", learned), ("test", test))
    )
    for folder, files in kinds.items():
        for _ in batches_of(folder, files, recipe.size):
            pass  # what cannot be read is told now

    _announce(2, "compute their features", len(learned) / FEATURES)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(len(labels), recipe.variant, recipe.size)
    if pretrained:
        load_backbone(network, pretrained)
    backbone = backbone_of(network)
    version = hashlib.sha256(b"".join(each.tobytes() for each in backbone.get_weights()))
    file = state / f"learned-{version.hexdigest()[:16]}.features"
    features = features_of(backbone, pixels, file)

    _announce(3, "fit the last layers and cross-validate", len(learned) / FITTED)
    temperature, held_out = fit_network(network, *features, learned, recipe)
    pickle = state / MODEL.name
    with naming(pickle):
        sha256 = write_pickle(network, pickle)

    _announce(4, "measure the model", len(test) / MEASURED)
    about |= {"sha256": sha256, "temperature": temperature}
    model = open_pickle(pickle, sha256)
    card = describe(model, held_out, test_pixels, test, kinds, about)

    _announce(5, "train and measure the baseline, for comparison", len(learned) / BASELINE)
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


def _announce(step: int, what: str, seconds: float) -> None:
    """Write the step's line, with the time that it may take on two cores."""
    duration = "less than a minute" if seconds < 50 else f"about {round(seconds / 60)} min"
    sys.stderr.write(f"Step {step} of 5: {what}, {duration}\n")


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    with naming(path):
        path.write_bytes(text.encode())


def _peak_megabytes() -> int | None:
    """Return the most memory that this process held; None on Windows, where it is unknown."""
    if os.name == "nt":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
