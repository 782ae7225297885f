"""Training and evaluation, by a folder of made images and a tiny recipe."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from model.pickling import open_pickle, write_pickle
from model.preprocessing import SIZE, cv2, to_network_input
from model.training import evaluate
from model.training import fitting as fit
from model.training.data import batches_of, example_weights, read_images
from model.training.manifest import of_split, read_manifest
from model.training.network import CULTURES
from model.training.probe import average_products
from model.training.recipe import Recipe
from model.training.train import train

TINY = Recipe(views=1, baseline_epochs=1)
KEYS = ["accuracy", "mean_recall", "macro_f1", "recall", "confusion", "labels"]
KEYS += ["pair_accuracy", "nll", "ece", "n"]
COLOURS = {
    "America": (40, 60, 200),
    "China": (60, 160, 60),
    "India": (200, 80, 40),
    "Japan": (160, 160, 160),
}


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    """A folder with three images of each culture to train on, two to validate, two to test."""
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(3)
    with (folder / "manifest.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["file", "culture", "split", "tier", "kind", "group", "met_object_id"])
        for culture in CULTURES:
            for split, count in (("train", 3), ("validation", 2), ("test", 2)):
                for number in range(count):
                    name = f"{culture}-{split}-{number}.jpg"
                    noise = rng.integers(-40, 40, (40, 60, 3))
                    pixels = np.clip(COLOURS[culture] + noise, 0, 255).astype(np.uint8)
                    cv2.imwrite(str(folder / name), pixels)
                    group = f"{culture}-scroll" if split == "train" else ""
                    writer.writerow([name, culture, split, "A", "painting", group, "12.0"])
    return folder


@pytest.fixture(scope="session")
def learned(images):
    examples = of_split(read_manifest(images / "manifest.csv"), "train")
    return read_images(images, examples), examples


@pytest.fixture(scope="session")
def trained(images, tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    card = train(images, images / "manifest.csv", out, TINY, None)
    return out, card


def run_evaluate(capsys, *arguments):
    evaluate.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


def write_manifest(path, rows):
    path.write_text("\n".join(",".join(row) for row in rows) + "\n")
    return path


def test_training_writes_the_pickles_and_a_card_that_says_so(trained):
    out, card = trained
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "baseline.pkl",
        "culture_classifier.pkl",
        "met_splits.csv",
        "model_card.json",
    ]
    assert json.loads((out / "model_card.json").read_text()) == json.loads(json.dumps(card))
    assert card["data"]["counts"]["train"]["India"] == {"A": 3}
    assert card["figures"]["test"]["n"] == card["baseline"]["test"]["n"] == 8
    open_pickle(out / "culture_classifier.pkl", card["sha256"])


def test_the_cards_mistakes_are_the_confusions_of_the_test_split(trained):
    _, card = trained
    confusion = np.array(card["figures"]["test"]["confusion"])
    assert len(card["mistakes"]) == confusion.sum() - confusion.trace()
    for mistake in card["mistakes"]:
        assert mistake["file"].startswith(f"{mistake['culture']}-test")
        assert mistake["predicted"] != mistake["culture"]


def test_evaluation_repeats_the_cards_figures(trained, images, capsys):
    out, card = trained
    manifest = images / "manifest.csv"
    options = ("--images", images, "--manifest", manifest, "--model", out, "--json")
    found = json.loads(run_evaluate(capsys, *options))
    assert found["baseline"] == card["baseline"]["test"]
    assert {name: found[name] for name in card["figures"]["test"]} == card["figures"]["test"]


def test_evaluation_needs_no_more_than_file_and_culture(trained, images, tmp_path, capsys):
    rows = [("file", "culture"), ("China-train-0.jpg", "China"), ("Japan-test-1.jpg", "Japan")]
    manifest = write_manifest(tmp_path / "two.csv", rows)
    options = ("--images", images, "--manifest", manifest, "--model", trained[0])
    found = json.loads(run_evaluate(capsys, *options, "--json"))
    assert found["n"] == 2
    assert set(KEYS) <= set(found)
    table = run_evaluate(capsys, *options)
    assert "culture_classifier" in table
    assert "baseline" in table


def test_the_reloaded_pickle_gives_the_same_likelihoods(tmp_path, images, make_network):
    network = make_network(32)
    head = network.get_layer("class_maps")
    kernel, bias = head.get_weights()
    head.set_weights([np.random.default_rng(6).normal(size=kernel.shape) / 30, bias])
    digest = write_pickle(network, tmp_path / "network.pkl")
    pixels = to_network_input((images / "China-test-0.jpg").read_bytes(), 32)[None]
    before = np.asarray(network(pixels)["likelihoods"])
    assert np.ptp(before) > 0.01
    after = np.asarray(open_pickle(tmp_path / "network.pkl", digest)(pixels)["likelihoods"])
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_what_evaluation_feeds_is_what_serving_feeds(images):
    class Recorder:
        input_shape = (None, 48, 48, 3)

        def predict_on_batch(self, pixels):
            self.pixels = pixels
            return {"likelihoods": np.full((len(pixels), 4), 0.25)}

    recorder = Recorder()
    examples = read_manifest(images / "manifest.csv")[:3]
    evaluate.predict(recorder, images, examples)
    for fed, example in zip(recorder.pixels, examples, strict=True):
        served = to_network_input((images / example.file).read_bytes(), 48)
        np.testing.assert_array_equal(fed, served)


def test_an_interrupted_training_goes_on_and_ends_as_an_uninterrupted_one(
    learned, tmp_path, monkeypatch
):
    whole = fit.fit_network(*learned, TINY, None, tmp_path / "whole")

    class Interruption(Exception):
        pass

    def all_but_one_pass(network, batches):
        if (tmp_path / "parted" / "products-0.npy").exists():
            raise Interruption
        return average_products(network, batches)

    monkeypatch.setattr(fit, "average_products", all_but_one_pass)
    with pytest.raises(Interruption):
        fit.fit_network(*learned, TINY, None, tmp_path / "parted")
    passes = []

    def counted(network, batches):
        passes.append(1)
        return average_products(network, batches)

    monkeypatch.setattr(fit, "average_products", counted)
    parted = fit.fit_network(*learned, TINY, None, tmp_path / "parted")
    assert len(passes) == 1
    for one, other in zip(whole.get_weights(), parted.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_network_learns_what_it_was_shown(learned, tmp_path):
    images, examples = learned
    network = fit.fit_network(images, examples, TINY, None, tmp_path)
    found = network.predict_on_batch(next(batches_of(images, SIZE)))["likelihoods"]
    assert found.argmax(axis=1).tolist() == [example.label for example in examples]


def test_nothing_but_the_train_split_is_trained_on(learned, tmp_path):
    images, examples = learned
    leaked = [replace(examples[0], split="test"), *examples[1:]]
    with pytest.raises(ValueError, match="train split"):
        fit.fit_network(images, leaked, TINY, None, tmp_path)


def test_a_train_split_without_one_of_the_cultures_is_refused(learned, tmp_path):
    images, examples = learned
    with pytest.raises(ValueError, match="India"):
        fit.fit_network(
            images[:6], [e for e in examples if e.culture != "India"][:6], TINY, None, tmp_path
        )


def test_views_depend_on_the_seed_and_the_images_place_alone(learned):
    images, _ = learned
    one, same, other = (next(batches_of(images, 32, seed)) for seed in ((1, 1), (1, 1), (1, 2)))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    assert one.shape == (len(images), 32, 32, 3)


def test_cultures_weigh_by_the_recipes_shares(learned):
    _, examples = learned
    weights = example_weights(examples, replace(TINY, share_of_america=0.4))
    labels = np.array([example.label for example in examples])
    assert np.bincount(labels, weights) == pytest.approx([0.4, 0.2, 0.2, 0.2])


def test_sections_of_one_scroll_weigh_less_than_paintings_of_their_own(learned):
    _, examples = learned
    examples = [replace(examples[0], group=""), *examples[1:]]
    weights = example_weights(examples, replace(TINY, group_power=1.0))
    assert weights[0] == pytest.approx(2 * weights[1])
