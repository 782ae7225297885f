"""From a folder of images to a model and its card, by a tiny recipe, and measured again."""

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256

import cv2
import numpy as np
import pytest

from model.card import read_card
from model.classifier import Classifier
from model.compiling import compile_here
from model.console import plain_errors
from model.pickling import open_pickle
from model.preprocessing import to_network_input
from model.training import evaluate, pipeline
from model.training import train as command
from model.training.card import familiarity, limits
from model.training.data import kinds_in, read_images
from model.training.pipeline import train, working_folder
from settings import ROOT
from tests.model.training.conftest import TINY


def stop(*_):
    raise KeyboardInterrupt


def test_training_writes_the_pickle_the_card_and_what_was_seen_of_the_met(trained):
    out, card = trained
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "culture_classifier.pkl",
        "met_splits.csv",
        "model_card.json",
    ]
    assert json.loads((out / "model_card.json").read_text()) == json.loads(json.dumps(card))
    assert list(card["labels"]) == card["figures"]["test"]["labels"] == ["dune", "lake", "wood"]
    assert card["data"]["counts"]["train"]["lake"] == {"A": 3}
    assert card["run"]["seconds"] > 0


def test_what_is_served_knows_what_it_was_shown_and_what_is_unlike_it(trained, collection):
    path = trained[0] / "culture_classifier.pkl"
    compile_here(path)
    classifier = Classifier.open(path)
    for label in classifier.labels:
        content = (collection / f"{label}-train-0.jpg").read_bytes()
        known = classifier.predict(to_network_input(content, TINY.size))
        assert (known.label, known.familiar) == (label, True)
    assert not classifier.predict(np.zeros((TINY.size, TINY.size, 3), np.uint8)).familiar


def test_the_card_tells_how_many_pictures_of_another_kind_are_noticed(trained, tmp_path):
    (tmp_path / "flat").mkdir()
    for shade in (0, 255):
        flat = np.full((40, 40, 3), shade, np.uint8)
        cv2.imwrite(str(tmp_path / "flat" / f"{shade}.png"), flat)
    out, card = trained
    model = open_pickle(out / "culture_classifier.pkl", card["sha256"])
    ((folder, files),) = kinds_in(tmp_path).items()
    kinds = {"flat": read_images(folder, files, TINY.size)}
    found = familiarity(model, np.array([1.0, 2.0]), kinds, card)
    assert found["kinds"]["flat"] == {"n": 2, "auroc": 1.0, "unfamiliar": 1.0}


def test_the_card_has_each_test_image(trained):
    _, card = trained
    assert len(card["test_predictions"]) == 6
    for each in card["test_predictions"]:
        assert sum(each["likelihoods"]) == pytest.approx(1, abs=1e-3)
        assert each["predicted"] == card["labels"][np.argmax(each["likelihoods"])]
        assert each["object_id"] in (12, 1212)


def test_labels_that_are_never_confused_are_not_called_hard_to_tell_apart(trained):
    assert "hardest" not in " ".join(limits(trained[1] | {"pair": None}))


@pytest.fixture
def tiny(monkeypatch):
    """The command trains by the tiny recipe."""
    monkeypatch.setattr(command, "Recipe", lambda: TINY)


def run(*options):
    command.main([str(option) for option in options])


@pytest.fixture
def no_work(monkeypatch):
    """Fails the test if a training gets to its first long step."""
    monkeypatch.setattr(pipeline, "features_of", lambda *_: pytest.fail("work was done"))


@pytest.mark.usefixtures("tiny", "no_work")
@pytest.mark.parametrize(
    ("breaking", "message"),
    [
        (lambda folder: (folder / "lake-test-1.jpg").unlink(), "1 images are not in"),
        (lambda folder: (folder / "manifest.csv").unlink(), "cannot be read"),
        (lambda folder: (folder / "limits.txt").unlink(), r"limits\.txt: No such file"),
        (lambda folder: (folder / "limits.txt").write_bytes(b"\xff"), "is not in UTF-8"),
        (lambda folder: shutil.rmtree(folder / "others"), "others: No such file"),
        (lambda folder: (folder / "others" / "a.jpg").touch(), r"a\.jpg: Not a directory"),
        (lambda folder: (folder / "others" / "snow").mkdir(), "others must have a folder for each"),
        (
            lambda folder: (folder / "others" / "wood" / "a.txt").write_bytes(b"no"),
            r"a\.txt cannot be used: [^.]*file\. Replace or remove it\.",
        ),
        (lambda folder: (folder / "out").touch(), "out/.training: Not a directory"),
    ],
)
def test_what_is_wrong_ends_the_command_before_its_work(collection, tmp_path, breaking, message):
    folder = shutil.copytree(collection, tmp_path / "collection")
    (folder / "limits.txt").write_text("It has never seen snow.\n")
    (folder / "others" / "wood").mkdir(parents=True)
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / "others" / "wood" / name).touch()
    shutil.copy(folder / "wood-test-1.jpg", folder / "others" / "wood")
    breaking(folder)
    options = ["--manifest", folder / "manifest.csv", "--out", folder / "out"]
    options += ["--others", folder / "others", "--limits", folder / "limits.txt"]
    with pytest.raises(SystemExit, match=message):
        run(*options)


def test_a_training_that_does_not_end_leaves_the_old_model_and_ends_later_as_if_never_stopped(
    collection, trained, tmp_path, monkeypatch
):
    """But for pictures of other kinds, which may be others by then."""
    card, model = tmp_path / "model_card.json", tmp_path / "culture_classifier.pkl"
    other = tmp_path / "others" / "flat" / "0.jpg"
    other.parent.mkdir(parents=True)
    shutil.copy(collection / "lake-train-0.jpg", other)
    model.write_bytes(b"old")
    old = json.dumps(trained[1] | {"sha256": sha256(b"old").hexdigest()})
    card.write_text(old)
    arguments = (collection / "manifest.csv", collection, tmp_path, TINY, None, other.parent.parent)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pipeline, "describe", stop)
        train(*arguments)
    assert (model.read_bytes(), card.read_text()) == (b"old", old)

    cv2.imwrite(str(other), np.zeros((40, 40, 3), np.uint8))
    new = train(*arguments)
    assert new["run"]["resumed"]
    kinds = {"flat": {"n": 1, "auroc": 1.0, "unfamiliar": 1.0}}
    expected = trained[1] | {"familiarity": trained[1]["familiarity"] | {"kinds": kinds}}
    assert new | {"run": None} == expected | {"run": None}
    assert read_card(model)["sha256"] == new["sha256"]
    assert not (tmp_path / ".training").exists()


def test_ctrl_c_ends_it_with_one_line(collection, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pipeline, "read_manifest", stop)
    with pytest.raises(SystemExit) as end:
        run("--manifest", collection / "manifest.csv", "--out", tmp_path)
    assert end.value.code == 130
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "Stopped. The same command continues where it was."


def test_a_full_disk_is_told_with_the_folders_name(tmp_path):
    with pytest.raises(SystemExit, match=f"{tmp_path}: No space left"), plain_errors(""):  # noqa: SIM117
        with working_folder(tmp_path):
            raise OSError(28, "No space left on device")


def test_of_two_trainings_into_one_folder_the_second_is_told(collection, tmp_path):
    with (
        working_folder(tmp_path),
        pytest.raises(ValueError, match="Another training is writing to"),
    ):
        train(collection / "manifest.csv", collection, tmp_path, TINY)


CONSOLE = """
import sys
from model.training import evaluate, train
from model.training.recipe import Recipe
train.Recipe = lambda: Recipe(size=64, penalty=1.0, baseline_epochs=1, resamples=20)
table, images, out, shown, limits = sys.argv[1:]
options = ["--manifest", table, "--images", images]
train.main([*options, "--out", out, "--catalogue", shown, "--limits", limits])
evaluate.main([*options, "--model", out + "/culture_classifier.pkl"])
"""


def test_the_commands_take_the_apps_table_its_mix_and_more_limits(collection, tmp_path):
    """The console's encoding lacks a label's letters, and Python drops the docstrings."""
    table, shown, out = tmp_path / "all.csv", tmp_path / "shown.csv", tmp_path / "a model"
    lines = (collection / "manifest.csv").read_text().replace("met_object_id", "object_id")
    lines = lines.replace("file,", "image_url,").replace(",12,", ",,").replace(",lake,", ",日本,")
    table.write_text(lines, encoding="utf-8")
    shown.write_text("image_url,culture\na.jpg,日本\nb.jpg,日本\nc.jpg,wood\n", encoding="utf-8")
    (tmp_path / "more.txt").write_text("It has never seen snow.\n")
    out.mkdir()
    (out / "met_splits.csv").write_text("of an earlier model")
    options = [table, collection, out, shown, tmp_path / "more.txt"]
    done = subprocess.run(
        [sys.executable, "-OO", "-c", CONSOLE, *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Step 1 of 5: read the images, less than a minute\n" in done.stderr
    for word in ("oneDNN", "absl", "port.cc", "Warning"):
        assert word not in done.stderr
    assert done.stdout.count(r"recall.\u65e5\u672c") == 2
    model = out / "culture_classifier.pkl"
    assert f"\nNext: PAINTINGS_CSV={shown} MODEL_PATH='{model}' " in done.stdout
    card = read_card(model)
    assert {each["object_id"] for each in card["test_predictions"]} == {None, 1212}
    assert card["mix"] == pytest.approx({"dune": 0, "日本": 2 / 3, "wood": 1 / 3})
    assert card["limits"][-1] == "It has never seen snow."
    assert not (out / "met_splits.csv").exists()  # no painting is said to be the Met's


# Measuring it again


@pytest.fixture
def model(trained):
    return trained[0] / "culture_classifier.pkl"


def measured(capsys, *arguments):
    evaluate.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


def test_it_repeats_the_cards_figures(trained, model, collection, capsys):
    options = ("--manifest", collection / "manifest.csv", "--model", model, "--json")
    assert json.loads(measured(capsys, *options)) == trained[1]["figures"]["test"]


def test_it_needs_no_more_than_file_and_culture(model, collection, tmp_path, capsys):
    manifest = tmp_path / "two.csv"
    manifest.write_text("file,culture\nlake-train-0.jpg,lake\nwood-test-1.jpg,wood\n")
    table = measured(capsys, "--images", collection, "--manifest", manifest, "--model", model)
    for row in ("mean_recall", "catalogue_accuracy", "recall.dune", "confusion of 2"):
        assert row in table
    assert "right of the 1 of lake: measured on few" in table


def test_any_split_that_the_manifest_has_can_be_measured(model, collection, tmp_path, capsys):
    manifest = tmp_path / "seasons.csv"
    rows = ("lake-train-0.jpg,lake,Autumn", "wood-test-1.jpg,wood,winter")
    manifest.write_text("\n".join(("file,culture,split", *rows)))
    options = ("--images", collection, "--manifest", manifest, "--model", model, "--json")
    assert json.loads(measured(capsys, *options, "--split", "Autumn "))["n"] == 1
    with pytest.raises(SystemExit, match="no rows of the split spring; it has: autumn, winter"):
        measured(capsys, *options, "--split", "spring")


@pytest.mark.parametrize(
    ("manifest", "name", "message"),
    [
        ("culture\na.jpg,snow\n", "", "line 2: the culture is none of the labels dune, lake"),
        ("culture\na.jpg,lake\n", "", "1 images are not in"),
        ("culture\na.jpg,lake\n", "x.pkl", "x.pkl cannot be read: No such file"),
    ],
)
def test_what_is_wrong_ends_measuring_with_a_sentence(model, tmp_path, manifest, name, message):
    (tmp_path / "manifest.csv").write_text(f"file,{manifest}")
    path = model.with_name(name or model.name)
    with pytest.raises(SystemExit, match=re.escape(message)):
        evaluate.main(["--manifest", str(tmp_path / "manifest.csv"), "--model", str(path)])
