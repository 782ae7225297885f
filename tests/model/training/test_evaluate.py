"""Measuring a trained model again, from the command line."""

import json
import re

import pytest

from model.training import evaluate


def run(capsys, *arguments):
    evaluate.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


@pytest.fixture
def model(trained):
    return trained[0] / "culture_classifier.pkl"


def test_it_repeats_the_cards_figures(trained, model, collection, capsys):
    options = ("--manifest", collection / "manifest.csv", "--model", model, "--json")
    assert json.loads(run(capsys, *options)) == trained[1]["figures"]["test"]


def test_it_needs_no_more_than_file_and_culture(model, collection, tmp_path, capsys):
    manifest = tmp_path / "two.csv"
    manifest.write_text("file,culture\nlake-train-0.jpg,lake\nwood-test-1.jpg,wood\n")
    options = ("--images", collection, "--manifest", manifest, "--model", model)
    assert json.loads(run(capsys, *options, "--json"))["n"] == 2
    table = run(capsys, *options)
    for row in ("mean_recall", "catalogue_accuracy", "recall.dune", "confusion of 2"):
        assert row in table
    assert "right of the 1 of lake: measured on few" in table


def test_any_split_that_the_manifest_has_can_be_measured(model, collection, tmp_path, capsys):
    manifest = tmp_path / "seasons.csv"
    rows = ("lake-train-0.jpg,lake,Autumn", "wood-test-1.jpg,wood,winter")
    manifest.write_text("\n".join(("file,culture,split", *rows)))
    options = ("--images", collection, "--manifest", manifest, "--model", model, "--json")
    assert json.loads(run(capsys, *options, "--split", "Autumn "))["n"] == 1
    with pytest.raises(SystemExit, match="no rows of the split spring; it has: autumn, winter"):
        run(capsys, *options, "--split", "spring")


@pytest.mark.parametrize(
    ("manifest", "name", "message"),
    [
        ("culture\na.jpg,snow\n", "", "line 2: the culture is none of the labels dune, lake"),
        ("culture\na.jpg,lake\n", "", "1 images are not in"),
        ("culture\na.jpg,lake\n", "x.pkl", "x.pkl cannot be read: No such file"),
    ],
)
def test_what_is_wrong_ends_it_with_a_sentence(model, tmp_path, manifest, name, message):
    (tmp_path / "manifest.csv").write_text(f"file,{manifest}")
    path = model.with_name(name or model.name)
    with pytest.raises(SystemExit, match=re.escape(message)):
        evaluate.main(["--manifest", str(tmp_path / "manifest.csv"), "--model", str(path)])
