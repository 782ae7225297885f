"""From a folder of images to a model and its card, by a tiny recipe."""

import json
import shutil

import cv2
import numpy as np
import pytest

from model.classifier import Classifier
from model.compiling import ensure_compiled
from model.pickling import open_pickle
from model.preprocessing import to_network_input
from model.training import train as story
from model.training.card import familiarity
from model.training.train import train
from tests.model.training.conftest import TINY


def test_training_writes_the_pickle_the_card_and_what_was_seen_of_the_met(trained):
    out, card = trained
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "culture_classifier.pkl",
        "met_splits.csv",
        "model_card.json",
    ]
    assert json.loads((out / "model_card.json").read_text()) == json.loads(json.dumps(card))
    open_pickle(out / "culture_classifier.pkl", card["sha256"])


def test_the_labels_are_the_manifests(trained):
    _, card = trained
    assert list(card["labels"]) == ["dune", "lake", "wood"]
    assert card["figures"]["test"]["labels"] == ["dune", "lake", "wood"]
    assert card["data"]["counts"]["train"]["lake"] == {"A": 3}


def test_the_model_learns_what_it_was_shown(trained, collection):
    out, card = trained
    model = open_pickle(out / "culture_classifier.pkl", card["sha256"])
    for place, label in enumerate(card["labels"]):
        pixels = to_network_input((collection / f"{label}-train-0.jpg").read_bytes(), TINY.size)
        assert np.argmax(model.predict_on_batch(pixels[None])["likelihoods"]) == place


def test_what_is_unlike_the_images_is_told_so_when_served(trained, collection):
    path = trained[0] / "culture_classifier.pkl"
    ensure_compiled(path)
    classifier = Classifier.open(path)
    image = to_network_input((collection / "lake-train-0.jpg").read_bytes(), TINY.size)
    known = classifier.predict(image)
    assert (known.label, known.familiar) == ("lake", True)
    assert not classifier.predict(np.zeros_like(image)).familiar


def test_the_card_tells_how_many_pictures_of_another_kind_are_noticed(trained, tmp_path):
    (tmp_path / "flat").mkdir()
    for shade in (0, 255):
        flat = np.full((40, 40, 3), shade, np.uint8)
        cv2.imwrite(str(tmp_path / "flat" / f"{shade}.png"), flat)
    out, card = trained
    model = open_pickle(out / "culture_classifier.pkl", card["sha256"])
    found = familiarity(model, np.array([1.0, 2.0]), tmp_path, card)
    assert found["kinds"]["flat"] == {"n": 2, "auroc": 1.0, "unfamiliar": 1.0}


def test_the_card_has_each_test_image_with_its_place_on_the_map(trained):
    _, card = trained
    assert len(card["test_predictions"]) == 6
    for each in card["test_predictions"]:
        assert sum(each["likelihoods"]) == pytest.approx(1, abs=1e-3)
        assert each["predicted"] == card["labels"][np.argmax(each["likelihoods"])]
    places = np.array([(each["x"], each["y"]) for each in card["test_predictions"]])
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=0.01)
    assert card["map"]["explained"][0] >= card["map"]["explained"][1] > 0


def test_the_card_tells_what_the_run_took(trained):
    _, card = trained
    assert card["run"]["seconds"] > 0
    assert card["run"]["peak_megabytes"] > 100


def test_the_same_images_and_recipe_give_the_same_bytes(trained, collection, tmp_path):
    _, card = trained
    again = train(collection / "manifest.csv", collection, tmp_path, TINY, None)
    assert again | {"run": None} == card | {"run": None}


def test_the_mix_and_more_limits_may_be_given(collection, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(story, "Recipe", lambda: TINY)
    monkeypatch.setattr(story, "imagenet_weights", lambda _: None)
    (tmp_path / "shown.csv").write_text("file,culture\na.jpg,lake\nb.jpg,lake\nc.jpg,wood\n")
    (tmp_path / "limits.txt").write_text("It has never seen snow.\n")
    options = ["--manifest", collection / "manifest.csv", "--out", tmp_path / "model"]
    options += ["--catalogue", tmp_path / "shown.csv", "--limits", tmp_path / "limits.txt"]
    story.main([str(option) for option in options])
    card = json.loads((tmp_path / "model" / "model_card.json").read_text())
    assert card["mix"] == pytest.approx({"dune": 0, "lake": 2 / 3, "wood": 1 / 3})
    assert card["limits"][-1] == "It has never seen snow."
    assert "mean_recall" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("breaking", "message"),
    [
        (lambda folder: (folder / "lake-test-1.jpg").unlink(), "1 images are not in"),
        (lambda folder: (folder / "lake-train-1.jpg").write_bytes(b"no"), r"lake-train-1\.jpg: "),
        (lambda folder: (folder / "manifest.csv").unlink(), "cannot be read"),
    ],
)
def test_what_is_wrong_ends_the_command_with_a_sentence(
    collection, tmp_path, monkeypatch, breaking, message
):
    monkeypatch.setattr(story, "Recipe", lambda: TINY)
    monkeypatch.setattr(story, "imagenet_weights", lambda _: None)
    folder = shutil.copytree(collection, tmp_path / "collection")
    breaking(folder)
    with pytest.raises(SystemExit, match=message):
        story.main(["--manifest", str(folder / "manifest.csv"), "--out", str(tmp_path / "out")])
