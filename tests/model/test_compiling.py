"""The pickled model becomes a file beside it that LiteRT runs, or one sentence says why not."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model.card import CARD
from model.classifier import Classifier, ModelError
from model.compiling import ROOT, compile_here, convert, ensure_compiled
from tests.model.conftest import LABELS, compiled_path, write_model


@pytest.fixture
def model(small_model, tmp_path):
    """A pickle and its card, not compiled."""
    folder = tmp_path / "model"
    folder.mkdir()
    return write_model(folder, small_model)


@pytest.fixture
def conversions(compiled_model, monkeypatch):
    """The models that were converted; each becomes the small model's file."""
    converted = []

    def convert(model, _size):
        converted.append(model)
        return compiled_path(compiled_model).read_bytes()

    monkeypatch.setattr("model.compiling.convert", convert)
    return converted


def change_card(model, **values):
    card = json.loads(model.with_name(CARD).read_text()) | values
    model.with_name(CARD).write_text(json.dumps(card))


def replace_pickle(model, content):
    model.write_bytes(content)
    change_card(model, sha256=hashlib.sha256(content).hexdigest())


def test_what_is_compiled_is_not_compiled_again_but_another_pickle_is(model, conversions):
    first = compile_here(model)
    assert compile_here(model) == first == compiled_path(model)
    ensure_compiled(model)
    assert len(conversions) == 1
    replace_pickle(model, model.read_bytes() + b" ")
    assert compile_here(model) != first
    assert len(conversions) == 2


@pytest.mark.usefixtures("conversions")
def test_a_full_disk_is_told_with_the_files_name_and_leaves_nothing(model, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    path = compiled_path(model)
    with pytest.raises(ModelError, match=rf"{path} cannot be written: No space left on device\."):
        compile_here(model)
    assert not list(path.parent.iterdir())


@pytest.mark.usefixtures("conversions")
def test_processes_that_compile_at_the_same_time_all_get_a_whole_file(model):
    with ThreadPoolExecutor(4) as threads:
        paths = list(threads.map(compile_here, [model] * 4))
    assert set(paths) == set(paths[0].parent.iterdir()) == {compiled_path(model)}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"labels": LABELS[:3]}, "another number of labels than the 3 of its card"),
        ({"input_size": 32}, r"but its card says .*\(1, 32, 32, 3\)"),
    ],
)
@pytest.mark.usefixtures("conversions")
def test_a_card_of_another_model_is_refused(model, values, sentence):
    change_card(model, **values)
    with pytest.raises(ModelError, match=sentence):
        compile_here(model)
    assert not compiled_path(model).exists()


def test_a_pickle_that_is_not_a_plain_keras_model_is_refused(model):
    replace_pickle(model, b"cos\nsystem\n.")
    with pytest.raises(ModelError, match=r"cannot be used: The pickle asks for os\.system"):
        ensure_compiled(model)


def test_a_model_behind_a_link_is_compiled_beside_the_link(model, tmp_path):
    link = tmp_path / "link" / model.name
    link.parent.mkdir()
    link.symlink_to(model)
    link.with_name(CARD).symlink_to(model.with_name(CARD))
    ensure_compiled(link)
    assert compiled_path(link).exists()


@pytest.mark.usefixtures("conversions")
def test_a_compiled_file_that_cannot_be_looked_at_is_answered_with_a_sentence(model, monkeypatch):
    compiled_path(model).parent.symlink_to("x" * 300)
    with pytest.raises(ModelError, match=r"cannot be written: File name too long\."):
        compile_here(model)
    with pytest.raises(ModelError, match="is not compiled"):
        Classifier.open(model)
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(ModelError, match="ended with code 1"):
        ensure_compiled(model)


def test_where_keras_is_not_installed_that_is_said(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "keras.src.saving", None)
    with pytest.raises(ModelError, match="is not installed here: run python -m model"):
        compile_here(model)


def test_a_command_that_is_killed_is_told_by_its_exit_code(model, tmp_path, monkeypatch):
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(killed))
    with pytest.raises(ModelError, match="ended with code -9"):
        ensure_compiled(model)


def test_a_model_that_litert_cannot_run_is_refused_in_a_sentence():
    import keras

    image = keras.Input((16, 16, 3), dtype="uint8")
    x = keras.layers.Rescaling(1 / 128, dtype="float64")(image)
    x = keras.layers.Conv2D(4, 3, dtype="float64")(x)
    with pytest.raises(ModelError, match=r"^LiteRT cannot run it: [^\n]+\.$"):
        convert(keras.Model(image, {"class_maps": x}), 16)


@pytest.mark.parametrize(
    ("outputs", "weight", "sentence"),
    [
        (["class_maps"], None, "does not give likelihoods and class_maps"),
        (["class_maps", "likelihoods"], np.nan, "do not sum to 1"),
    ],
)
def test_a_model_of_other_outputs_or_without_numbers_is_refused(
    small_model, tmp_path, outputs, weight, sentence
):
    import keras

    wrong = keras.Model(small_model.input, {name: small_model.output[name] for name in outputs})
    wrong = keras.models.clone_model(wrong)
    if weight is not None:
        wrong.set_weights([np.full_like(each, weight) for each in small_model.get_weights()])
    with pytest.raises(ModelError, match=sentence):
        compile_here(write_model(tmp_path, wrong))


@pytest.mark.parametrize("is_there", [True, False])
def test_the_command_writes_one_line_and_nothing_of_tensorflows(model, is_there):
    if not is_there:
        model.unlink()
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "model.compiling", "--model", model],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("TF_")},
        capture_output=True,
        text=True,
    )
    if is_there:
        said = (0, f"{compiled_path(model)} is ready.\n", "")
    else:
        said = (1, "", f"{model} cannot be read: No such file or directory.\n")
    assert (done.returncode, done.stdout, done.stderr) == said
