"""From the catalogue to a model of one's own: the museum's images, training, a prediction."""

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from model.classifier import Classifier
from model.compiling import ensure_compiled
from model.preprocessing import to_network_input
from model.training.pipeline import train
from settings import ROOT
from tests.met_server import MetServer
from tests.model.training.conftest import TINY

EACH = 16  # paintings of each culture, enough for some in every split


def write_some(table: Path) -> None:
    """Write a catalogue of a few paintings of each culture, in no split yet."""
    with (ROOT / "data" / "paintings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = defaultdict(list)
    for row in rows:
        kept[row["culture"]].append(row | {"split": ""})
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for of_culture in kept.values():
            writer.writerows(of_culture[:EACH])


@pytest.mark.slow
def test_the_catalogues_images_can_be_fetched_and_trained_on(tmp_path: Path) -> None:
    write_some(tmp_path / "paintings.csv")
    folder, out = tmp_path / "images", tmp_path / "model"
    out.mkdir()
    with MetServer() as met:
        command = [sys.executable, "-m", "museum.collecting", "images"]
        command += ["--catalogue", tmp_path / "paintings.csv", "--out", folder, "--rate", "1000"]
        command += ["--images-url", met.images_url, "--api", met.api_url]
        subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    assert len(list(folder.glob("*.jpg"))) == 4 * EACH

    card = train(folder / "manifest.csv", folder, out, TINY)
    assert card["labels"] == ("America", "China", "India", "Japan")
    counts = card["data"]["counts"]
    assert sum(n for of in counts.values() for tiers in of.values() for n in tiers.values()) == 64

    model = out / "culture_classifier.pkl"
    ensure_compiled(model)
    image = next(folder.glob("*.jpg")).read_bytes()
    prediction = Classifier.open(model).predict(to_network_input(image, TINY.size))
    assert prediction.label in card["labels"]
