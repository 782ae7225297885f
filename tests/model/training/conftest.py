"""A small collection, and a model trained on it by a tiny recipe."""

import csv

import cv2
import numpy as np
import pytest

from model.training.pipeline import train
from model.training.recipe import Recipe

# With a larger penalty the regressions need fewer steps.
TINY = Recipe(size=64, penalty=1.0, baseline_epochs=1, resamples=20)
COLOURS = {"lake": (200, 80, 40), "wood": (60, 160, 60), "dune": (60, 170, 220)}
COLUMNS = ["file", "culture", "split", "tier", "kind", "group", "met_object_id", "title"]


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    """A folder with images of three labels: of each, five to learn from and two to test."""
    folder = tmp_path_factory.mktemp("collection")
    rng = np.random.default_rng(3)
    with (folder / "manifest.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for label, colour in COLOURS.items():
            for split, count in (("train", 3), ("validation", 2), ("test", 2)):
                for number in range(count):
                    name = f"{label}-{split}-{number}.jpg"
                    pixels = np.clip(colour + rng.integers(-40, 40, (40, 60, 3)), 0, 255)
                    cv2.imwrite(str(folder / name), pixels.astype(np.uint8))
                    row = [name, label, split, "A", "painting", "", "12" * (number + 1)]
                    writer.writerow([*row, f"A {label}"])
    return folder


@pytest.fixture(scope="session")
def trained(collection, tmp_path_factory):
    """The folder of the trained model, and its card."""
    out = tmp_path_factory.mktemp("model")
    return out, train(collection / "manifest.csv", collection, out, TINY)
