import subprocess
import sys
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from model.classifier import Prediction
from model.compiling import ROOT
from model.predict import image_files, predict_files, predict_folder

CULTURES = ["America", "China", "India", "Japan"]


class BrightnessClassifier:
    """Says Japan of bright images and China of dark ones."""

    input_size = 16

    def predict(self, network_input):
        culture = "Japan" if network_input.mean() > 127 else "China"
        likelihoods = {name: 0.7 if name == culture else 0.1 for name in CULTURES}
        return Prediction(culture, likelihoods, np.zeros((1, 1, 4), np.float32), sure=True)


@pytest.fixture
def folder(tmp_path):
    """Images at two depths, and what is none."""
    (tmp_path / "deep").mkdir()
    for name, value in (("b.jpg", 250), ("deep/a.PNG", 5)):
        content = cv2.imencode(".png", np.full((8, 8, 3), value, np.uint8))[1].tobytes()
        (tmp_path / name).write_bytes(content)
    (tmp_path / "broken.jpeg").write_bytes(b"no image")
    (tmp_path / "empty.webp").touch()
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "manifest.csv").write_text("file\n")
    return tmp_path


def test_images_are_found_at_any_depth_by_suffix_and_sorted(folder):
    files = ["b.jpg", "broken.jpeg", "deep/a.PNG", "empty.webp", "gone.jpg"]
    assert image_files(folder) == files


def test_each_image_is_a_row_with_the_likelihood_of_each_culture(folder):
    rows = predict_files(BrightnessClassifier(), folder, ["b.jpg", "deep/a.PNG"])
    assert isinstance(rows, Iterator)
    bright, dark = rows
    assert bright == {
        "file": "b.jpg",
        "culture": "Japan",
        "America": 0.1,
        "China": 0.1,
        "India": 0.1,
        "Japan": 0.7,
        "sure": True,
    }
    assert dark["culture"] == "China"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("broken.jpeg", "couldn't read"), ("empty.webp", "couldn't read"), ("gone.jpg", "No such")],
)
def test_a_file_that_cannot_be_classified_is_a_row_with_its_error(folder, name, sentence):
    row, after = predict_files(BrightnessClassifier(), folder, [name, "b.jpg"])
    assert row["file"] == name
    assert sentence in row["error"]
    assert "culture" not in row
    assert after["culture"] == "Japan"


def test_a_folder_without_images_is_a_value_error(tmp_path):
    with pytest.raises(ValueError, match="There are no images"):
        predict_folder(tmp_path, tmp_path / "out.parquet")


def test_the_command_says_what_is_wrong_and_leaves_nothing(tmp_path):
    command = [sys.executable, "-m", "model.predict", "--images", tmp_path]
    done = subprocess.run(
        [*command, "--out", tmp_path / "out.parquet"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "There are no images" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_job_writes_one_sorted_parquet_file(folder, tmp_path_factory):
    pytest.importorskip("ray", reason="an optional requirement: requirements-ray.txt")
    import pandas as pd

    out = tmp_path_factory.mktemp("out") / "predictions.parquet"
    pace = predict_folder(folder, out, quiet=True)
    table = pd.read_parquet(out)
    assert (pace.images, pace.errors) == (5, 3)
    assert list(table) == ["file", "culture", *CULTURES, "sure", "error"]
    assert list(table["file"]) == image_files(folder)
    good = table[table["error"].isna()]
    assert list(good["file"]) == ["b.jpg", "deep/a.PNG"]
    np.testing.assert_allclose(good[CULTURES].sum(axis=1), 1, atol=1e-5)
    assert [file.name for file in out.parent.iterdir()] == ["predictions.parquet"]
