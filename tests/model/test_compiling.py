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
from model.compiling import ROOT, convert, ensure_compiled
from tests.model.conftest import LABELS, compiled_path, write_model


@pytest.fixture(scope="module")
def compiled(compiled_model):
    """The bytes of the small model's compiled file."""
    return compiled_path(compiled_model).read_bytes()


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path, monkeypatch):
    """A temporary folder of the test's own, so that nothing lies in it from before."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def model(small_model, tmp_path):
    """A pickle and its card, not compiled."""
    folder = tmp_path / "model"
    folder.mkdir()
    return write_model(folder, small_model)


def change_card(model, **values):
    card = json.loads(model.with_name(CARD).read_text()) | values
    model.with_name(CARD).write_text(json.dumps(card))


def replace_pickle(model, content):
    model.write_bytes(content)
    change_card(model, sha256=hashlib.sha256(content).hexdigest())


@pytest.fixture
def children(compiled, monkeypatch):
    """The models that a child process was asked for; it answers with the small model's file."""
    asked = []

    def convert_in_child(model, _card):
        asked.append(model)
        return compiled

    monkeypatch.setattr("model.compiling._convert_in_child", convert_in_child)
    return asked


def test_a_child_process_compiles_a_model(compiled_model):
    assert Classifier.open(compiled_model).labels == tuple(LABELS)


@pytest.mark.usefixtures("children")
def test_the_compiled_file_lies_beside_its_pickle_and_the_log_says_so(model, caplog):
    caplog.set_level("INFO")
    path = ensure_compiled(model)
    assert path == compiled_path(model)
    assert Classifier.open(model).labels == tuple(LABELS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert f"Compiled it to {path} in " in caplog.text


def test_what_is_compiled_is_not_compiled_again(model, children):
    assert ensure_compiled(model) == ensure_compiled(model)
    assert children == [model]


def test_another_pickle_is_compiled_for_itself(model, children):
    first = ensure_compiled(model)
    replace_pickle(model, model.read_bytes() + b" ")
    assert ensure_compiled(model) != first
    assert children == [model, model]


@pytest.mark.usefixtures("children")
@pytest.mark.parametrize("broken", [b"", b"no model", b"half"])
def test_a_broken_file_is_compiled_again(model, compiled, broken, caplog):
    path = compiled_path(model)
    path.parent.mkdir()
    path.write_bytes(compiled[: len(compiled) // 2] if broken == b"half" else broken)
    with pytest.raises(ModelError, match="not compiled"):
        Classifier.open(model)
    assert ensure_compiled(model) == path
    assert path.read_bytes() == compiled
    assert "LiteRT cannot run" in caplog.text


@pytest.mark.usefixtures("children")
def test_a_folder_that_cannot_be_written_is_no_obstacle(model, temporary_folder, caplog):
    (model.parent / "compiled").touch()  # a file in its place: even root cannot write into that
    path = ensure_compiled(model)
    assert path.is_relative_to(temporary_folder)
    assert "the next start compiles again" in caplog.text
    assert Classifier.open(model).labels == tuple(LABELS)
    assert ensure_compiled(model) == path


@pytest.mark.usefixtures("children")
def test_where_nothing_can_be_written_that_is_said(model, monkeypatch):
    (model.parent / "compiled").touch()
    monkeypatch.setattr("tempfile.tempdir", str(model))
    with pytest.raises(ModelError, match=r"can be written neither to .* nor to .*: Not a dir"):
        ensure_compiled(model)


@pytest.mark.usefixtures("children")
def test_a_temporary_file_that_others_may_have_written_is_not_opened(model):
    (model.parent / "compiled").touch()
    path = ensure_compiled(model)
    path.parent.chmod(0o777)
    with pytest.raises(ModelError, match="not compiled"):
        Classifier.open(model)
    with pytest.raises(ModelError, match="belongs to another user"):
        ensure_compiled(model)


def test_processes_that_compile_at_the_same_time_all_get_a_whole_file(model, children):
    with ThreadPoolExecutor(4) as threads:
        paths = list(threads.map(ensure_compiled, [model] * 4))
    assert set(paths) == {compiled_path(model)}
    assert [file.name for file in paths[0].parent.iterdir()] == [paths[0].name]
    assert children


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"labels": LABELS[:3]}, "another number of labels than the 3 of its card"),
        ({"input_size": 32}, r"but its card says .*\(1, 32, 32, 3\)"),
    ],
)
@pytest.mark.usefixtures("children")
def test_a_card_of_another_model_is_refused(model, values, sentence):
    change_card(model, **values)
    with pytest.raises(ModelError, match=sentence):
        ensure_compiled(model)
    assert not compiled_path(model).exists()


def test_a_pickle_that_is_not_a_plain_keras_model_is_refused(model):
    replace_pickle(model, b"cos\nsystem\n.")
    with pytest.raises(ModelError, match=r"cannot be used: The pickle has the instruction"):
        ensure_compiled(model)


def test_a_child_that_takes_too_long_is_given_up(model, monkeypatch):
    monkeypatch.setattr("model.compiling.SECONDS", 0.01)
    with pytest.raises(ModelError, match=r"took longer than 0\.01 seconds"):
        ensure_compiled(model)


def test_a_child_that_is_killed_is_told_by_its_exit_code(model, tmp_path, monkeypatch):
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
    with pytest.raises(ModelError, match=r"^The model cannot be compiled for LiteRT: [^\n]+\.$"):
        convert(keras.Model(image, {"class_maps": x}), 16)


@pytest.mark.usefixtures("children")
def test_a_model_with_other_outputs_is_refused(small_model, model, monkeypatch):
    import keras

    wrong = keras.Model(small_model.input, {"class_maps": small_model.output["class_maps"]})
    monkeypatch.setattr("model.compiling._convert_in_child", lambda *_: convert(wrong, 16))
    with pytest.raises(ModelError, match="does not give likelihoods and class_maps"):
        ensure_compiled(model)


@pytest.mark.usefixtures("children")
def test_weights_that_are_not_numbers_are_refused(small_model, model, monkeypatch):
    import keras

    wrong = keras.models.clone_model(small_model)
    wrong.set_weights([np.full_like(weights, np.nan) for weights in small_model.get_weights()])
    monkeypatch.setattr("model.compiling._convert_in_child", lambda *_: convert(wrong, 16))
    with pytest.raises(ModelError, match="do not sum to 1"):
        ensure_compiled(model)


def run_command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "model.compiling", *map(str, arguments)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("TF_")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_says_where_the_file_is_and_nothing_of_tensorflow(model):
    done = run_command("--model", model)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{compiled_path(model)} is ready.\n"
    lines = [line for line in done.stderr.splitlines() if "XNNPACK delegate" not in line]
    assert [line.split(" ", 1)[0] for line in lines] == ["Compiling", "Compiled"]


def test_the_command_says_what_is_wrong_in_one_line(tmp_path):
    done = run_command("--model", tmp_path / "none.pkl")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "model_card.json cannot be read: No such file" in done.stderr
