"""The pickled model: what is written opens again; what asks for anything else is refused."""

import contextlib
import io
import os
import pickle
from hashlib import sha256

import keras
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.pickling import UnsafePickle, open_pickle, write_pickle


class Calls:
    """Pickles as a call of the function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def pin(path, content):
    path.write_bytes(content)
    return path, sha256(content).hexdigest()


def test_what_is_written_opens_to_the_same_model_by_a_plain_pickle_load_too(
    small_model, pixels, tmp_path
):
    path = tmp_path / "model.pkl"
    digest = write_pickle(small_model, path)
    for opened in (open_pickle(path, digest), pickle.loads(path.read_bytes())):
        for layer, expected in zip(opened.layers, small_model.layers, strict=True):
            assert layer.get_config() == expected.get_config()
        for name, output in small_model(pixels).items():
            np.testing.assert_array_equal(opened(pixels)[name], output)
    assert digest == sha256(path.read_bytes()).hexdigest()


def test_a_model_is_written_without_its_optimizer_and_gives_the_same_bytes_again(
    small_model, tmp_path
):
    trained = keras.models.clone_model(small_model)
    trained.compile("adam", "mse")
    path = tmp_path / "model.pkl"
    opened = open_pickle(path, write_pickle(trained, path))
    assert not opened.compiled
    assert write_pickle(opened, path) == write_pickle(trained, path)


def test_a_lambda_layer_is_neither_written_nor_opened_and_its_code_is_not_run(tmp_path):
    canary = tmp_path / "canary"
    image = keras.Input((4,))
    code = f"lambda x: (open({str(canary)!r}, 'w').close(), x)[1]"
    model = keras.Model(image, keras.layers.Lambda(eval(code))(image))
    path, digest = pin(tmp_path / "model.pkl", pickle.dumps(model))
    canary.unlink()
    with pytest.raises(UnsafePickle, match="lambda"):
        open_pickle(path, digest)
    with pytest.raises(UnsafePickle, match="lambda"):
        write_pickle(model, tmp_path / "another.pkl")
    assert [file.name for file in tmp_path.iterdir()] == ["model.pkl"]
    pickle.loads(path.read_bytes())
    assert canary.exists(), "a plain pickle.load runs it, or this test shows nothing"


def test_another_digest_or_a_larger_file_is_refused_before_the_pickle_is_looked_at(
    tmp_path, monkeypatch
):
    path, digest = pin(tmp_path / "model.pkl", bytes(101))
    with pytest.raises(UnsafePickle, match="SHA-256"):
        open_pickle(path, sha256(b"another").hexdigest())
    monkeypatch.setattr("model.pickling.MAX_BYTES", 100)
    with pytest.raises(UnsafePickle, match="larger than 100 bytes"):
        open_pickle(path, digest)


@pytest.mark.parametrize(
    "attack",
    [
        lambda canary: Calls(os.system, f"touch {canary}"),
        lambda canary: Calls(eval, f"open({canary!r}, 'w')"),
        lambda _: Calls(getattr, Calls(__import__, "os"), "mkdir"),
        lambda _: Calls(getattr, keras.Model, "save"),
        lambda _: Calls(getattr, io.BytesIO, "__subclasses__"),
        lambda _: None,
        lambda _: io.BytesIO(b"PK"),
        lambda _: io.BytesIO,
    ],
)
def test_a_foreign_pickle_is_refused_and_does_nothing(attack, tmp_path, run_events):
    canary = tmp_path / "canary"
    path, digest = pin(tmp_path / "model.pkl", pickle.dumps(attack(str(canary))))
    run_events.clear()
    with pytest.raises(UnsafePickle):
        open_pickle(path, digest)
    assert not canary.exists()
    assert not run_events


@given(content=st.binary(max_size=300))
@example(content=b"\x80\x04\x8c\x08builtins\x8c\x10getattr.__self__\x93.")
@example(content=b"\x80\x04\x8c\x03_io\x8c\x07BytesIO\x93)\x81N\x85b.")
def test_any_pickle_is_refused_in_a_sentence_and_runs_nothing(
    content, tmp_path_factory, run_events
):
    path, digest = pin(tmp_path_factory.getbasetemp() / "any.pkl", content)
    run_events.clear()
    with pytest.raises(UnsafePickle, match=r"\.$"):
        open_pickle(path, digest)
    assert not run_events


@pytest.fixture(scope="module")
def pickled(small_model):
    return pickle.dumps(small_model)


positions = st.one_of(st.integers(0, 200), st.integers(-400, -1), st.integers(0, 2**20))


@given(
    changes=st.lists(st.tuples(positions, st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 2**20)),
)
def test_a_mutated_pickle_opens_or_is_refused(changes, cut, pickled, tmp_path_factory, run_events):
    mutated = bytearray(pickled)
    for position, byte in changes:
        mutated[position % len(mutated)] = byte
    del mutated[len(mutated) - cut :]
    path, digest = pin(tmp_path_factory.getbasetemp() / "mutated.pkl", bytes(mutated))
    run_events.clear()
    with contextlib.suppress(UnsafePickle):
        assert open_pickle(path, digest).layers
    assert not {"os.system", "marshal.loads", "pickle.find_class"} & set(run_events)
