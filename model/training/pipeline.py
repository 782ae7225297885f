"""From a manifest and its images to the pickle and its card, step by step."""

import hashlib
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
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
from model.training.data import keep_pixels, kinds_in, read_images
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
from model.training.network import backbone_of, build_network, load_backbone
from model.training.recipe import Recipe

MET_SPLITS = "met_splits.csv"
# Images in a second on two cores, of what takes long.
READ, FEATURES, FITTED, MEASURED, BASELINE = 100, 40, 20, 10, 9


def train(
    manifest: Path,
    images: Path,
    out: Path,
    recipe: Recipe,
    catalogue: Path | None = None,
    others: Path | None = None,
    known_limits: Sequence[str] = (),
) -> dict[str, Any]:
    """Write `culture_classifier.pkl` and `model_card.json` into `out`; return the card.

    `met_splits.csv` beside them lists the Met's paintings that were used, if there are any. Goes on
    where an earlier call with the same backbone and data was interrupted; what lies in `out` is
    replaced at the end. `catalogue` is the table of what visitors will see, for its mix of labels;
    the manifest by default. `others` is a folder of pictures unlike the images, a folder for each
    kind. `known_limits` are sentences for the card. Raises ValueError (ManifestError, NotAnImage,
    ModelError) or OSError.
    """
    table = read_manifest(manifest)
    labels = labels_to_learn(manifest, table)
    check_files(images, table)
    kinds = kinds_in(others) if others else {}
    shown = read_manifest(catalogue, labels)["culture"] if catalogue else table["culture"]
    shares = shown.value_counts(normalize=True)
    with working_folder(out) as working:
        network = build_network(len(labels), recipe.size)
        load_backbone(network)
        data = digests(manifest, images, table)
        about = {
            "labels": labels,
            "mix": {label: float(shares.get(label, 0)) for label in labels},
            "recipe": asdict(recipe),
            "data": data | {"counts": count_by_split(table)},
        }
        weights = b"".join(each.tobytes() for each in backbone_of(network).get_weights())
        key = json.dumps([recipe.size, data]).encode() + weights
        state = working / hashlib.sha256(key).hexdigest()[:16]
        card = _train(network, table, images, state, recipe, kinds, about)
        card["limits"] = [*limits(card), *known_limits]
        lines = json.dumps(card, indent=1, sort_keys=True) + "\n"
        (state / CARD).write_text(lines, encoding="utf-8", newline="\n")
        if len(used := met_splits(table)):
            used.to_csv(state / MET_SPLITS, index=False, lineterminator="\n")
            (state / MET_SPLITS).replace(out / MET_SPLITS)
        else:  # one that an earlier model has left there
            (out / MET_SPLITS).unlink(missing_ok=True)
        replace_model(state / MODEL.name, state / CARD, out / MODEL.name)
    return card


@contextmanager
def working_folder(out: Path) -> Iterator[Path]:
    """Give the folder in `out` for unfinished work to this training alone.

    It is removed after the block, and kept if that is left early. Raises ValueError if another
    training has it, OSError if it cannot be made or nothing can be written to `out`.
    """
    folder = out / ".training"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lock.sqlite").touch()
    # SQLite's lock is the same on every system, and ends with the process that has it.
    with closing(sqlite3.connect(folder / "lock.sqlite", isolation_level=None, timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise ValueError(
                f"Another training is writing to {out}: wait for it, or name another --out."
            ) from error
        try:
            yield folder
        except OSError as error:  # of a full disk it names no file
            error.filename = error.filename or str(out)
            raise
        shutil.rmtree(folder, ignore_errors=True)


def _train(
    network: keras.Model,
    table: pd.DataFrame,
    images: Path,
    state: Path,
    recipe: Recipe,
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
    others = {
        folder.name: read_images(folder, files, recipe.size) for folder, files in kinds.items()
    }

    _announce(2, "compute their features", len(learned) / FEATURES)
    features = features_of(backbone_of(network), pixels, state / "learned.features")

    _announce(3, "fit the last layers and cross-validate", len(learned) / FITTED)
    temperature, held_out = fit_network(network, *features, learned, recipe)
    pickle = state / MODEL.name
    sha256 = write_pickle(network, pickle)

    _announce(4, "measure the model", len(test) / MEASURED)
    about |= {"sha256": sha256, "temperature": temperature}
    model = open_pickle(pickle, sha256)
    card = describe(model, held_out, test_pixels, test, others, about)

    _announce(5, "train and measure the baseline, for comparison", len(learned) / BASELINE)
    baseline = baseline_likelihoods(
        pixels, right_of(learned, labels), test_pixels, len(labels), recipe
    )
    card["baseline"] = {"test": measure(right_of(test, labels), baseline, card)}
    card["run"] = {"seconds": round(time.monotonic() - began), "resumed": resumed}
    return card


def _announce(step: int, what: str, seconds: float) -> None:
    """Write the step's line, with the time that it may take on two cores."""
    duration = "less than a minute" if seconds < 50 else f"about {round(seconds / 60)} min"
    sys.stderr.write(f"Step {step} of 5: {what}, {duration}\n")
