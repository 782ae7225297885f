import io
import os
import pickle
import struct
import tracemalloc
from hashlib import sha256

import numpy as np
import pytest

from model.pickling import UnsafePickle, open_pickle, read_envelope, write_pickle


@pytest.fixture(scope="module")
def pickled(small_model):
    return pickle.dumps(small_model)


class Calls:
    """Pickles as a call of the function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class Estimator:
    """Pickles as scikit-learn's estimators do: a class and its state."""

    def __init__(self):
        self.coef_ = np.ones(3)


def configs(model):
    return [layer.get_config() for layer in model.layers]


def pin(path, content):
    path.write_bytes(content)
    return path, sha256(content).hexdigest()


def text(string):
    return b"\x8c" + bytes([len(string)]) + string.encode()


def test_what_is_written_opens_to_the_same_model(small_model, pixels, tmp_path):
    path = tmp_path / "model.pkl"
    digest = write_pickle(small_model, path)
    opened = open_pickle(path, digest)
    assert configs(opened) == configs(small_model)
    for name, output in small_model(pixels).items():
        np.testing.assert_array_equal(opened(pixels)[name], output)
    assert digest == sha256(path.read_bytes()).hexdigest()
    assert [file.name for file in tmp_path.iterdir()] == ["model.pkl"]


def test_a_plain_pickle_load_opens_what_is_written(small_model, pixels, tmp_path):
    write_pickle(small_model, tmp_path / "model.pkl")
    opened = pickle.loads((tmp_path / "model.pkl").read_bytes())
    expected = small_model(pixels)["likelihoods"]
    np.testing.assert_array_equal(opened(pixels)["likelihoods"], expected)


def test_a_compiled_model_is_written_without_its_optimizer(small_model, tmp_path):
    import keras

    trained = keras.models.clone_model(small_model)
    trained.compile("adam", "mse")
    path = tmp_path / "model.pkl"
    opened = open_pickle(path, write_pickle(trained, path))
    assert not opened.compiled


def test_a_model_that_could_not_be_opened_is_not_written(tmp_path):
    import keras

    image = keras.Input((4,))
    model = keras.Model(image, keras.layers.Lambda(lambda x: x)(image))
    with pytest.raises(UnsafePickle, match="Lambda"):
        write_pickle(model, tmp_path / "model.pkl")
    assert not list(tmp_path.iterdir())


def test_another_digest_is_refused_before_the_pickle_is_looked_at(tmp_path):
    path, _ = pin(tmp_path / "model.pkl", b"anything")
    with pytest.raises(UnsafePickle, match="SHA-256"):
        open_pickle(path, sha256(b"another").hexdigest())


def test_a_file_beyond_the_size_bound_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("model.pickling.MAX_BYTES", 100)
    with pytest.raises(UnsafePickle, match="larger than 100 bytes"):
        open_pickle(*pin(tmp_path / "model.pkl", bytes(101)))


def test_a_missing_file_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match=r"model\.pkl"):
        open_pickle(tmp_path / "model.pkl", "0" * 64)


def functional_attribute(name):
    from keras import Model

    return Calls(getattr, Model, name)


def test_a_plain_pickle_load_would_run_the_attacks(tmp_path, run_events):
    canary = tmp_path / "canary"
    run_events.clear()
    pickle.loads(pickle.dumps(Calls(os.mkdir, str(canary))))
    assert canary.exists()
    assert "pickle.find_class" in run_events


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "attack",
    [
        lambda canary: Calls(os.system, f"touch {canary}"),
        lambda canary: Calls(eval, f"open({canary!r}, 'w')"),
        lambda canary: Calls(exec, f"open({canary!r}, 'w')"),
        lambda canary: Calls(open, canary, "w"),
        lambda canary: Calls(os.mkdir, canary),
        lambda _: Calls(getattr, Calls(__import__, "os"), "mkdir"),
        lambda _: functional_attribute("save"),
        lambda _: functional_attribute("__init__"),
        lambda _: Calls(getattr, io.BytesIO, "__subclasses__"),
        lambda _: Estimator(),
        lambda _: {"a": 1},
        lambda _: b"PK",
        lambda _: None,
        lambda _: io.BytesIO(b"PK"),
        lambda _: io.BytesIO,
    ],
)
def test_a_foreign_pickle_is_refused_and_does_nothing(attack, protocol, tmp_path, run_events):
    canary = tmp_path / "canary"
    path, digest = pin(tmp_path / "model.pkl", pickle.dumps(attack(str(canary)), protocol))
    run_events.clear()
    with pytest.raises(UnsafePickle):
        open_pickle(path, digest)
    assert not canary.exists()
    assert not run_events


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b".",
        b"\x80\x04.",
        b"\x80\x04N.",
        b"cos\nsystem\n(S'true'\ntR.",
        b"\x80\x04" + text("builtins") + text("getattr.__self__") + b"\x93.",
        b"\x80\x04" + text("os") + text("system") + b"\x93" + text("true") + b"\x85R.",
        b"\x80\x04" + text("_io") + text("BytesIO") + b"\x93)\x81.",
        b"\x80\x04" + text("_io") + text("BytesIO") + b"\x93)\x81N\x85b.",
        b"\x80\x04" + text("_io") + text("BytesIO") + b"\x93N\x85b.",
        b"\x80\x04" + b"N" * 1_000_000 + b".",
        b"\x80\x04" + b")" * 40 + b"\x85" * 10 + b".",
        b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"N.",
        b"\x80\x04\x95" + struct.pack("<Q", 2**64 - 1) + b"N.",
        b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b"a.",
        b"\x80\x04X" + struct.pack("<I", 2**32 - 1) + b"a.",
        b"\x80\x04B" + struct.pack("<I", 2**32 - 1) + b"a.",
        b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"a.",
        b"\x80\x04\x8b" + struct.pack("<i", 2**31 - 1) + b"a.",
        b"\x80\x04\x8b" + struct.pack("<i", -1) + b"a.",
        b"\x80\x04Nr" + struct.pack("<I", 2**31 - 1) + b".",
        b"\x80\x04Np2147483647\n.",
        b"\x80\x04\x82\x01.",
        b"\x80\x05" + struct.pack("<cQ", b"\x96", 2**40) + b".",
        b"\x80\x04Ppersistent\n.",
        b"\x80\x04I" + b"9" * 100_000 + b"\n.",
        b"\x80\xff.",
    ],
)
def test_a_hand_made_pickle_is_refused_and_allocates_little(content):
    tracemalloc.start()
    try:
        with pytest.raises(UnsafePickle):
            read_envelope(content)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_bytes_after_the_pickle_are_refused(pickled):
    with pytest.raises(UnsafePickle, match="followed"):
        read_envelope(pickled + b"\0")


def test_every_older_protocol_is_refused(small_model):
    for protocol in (2, 3):
        with pytest.raises(UnsafePickle):
            read_envelope(pickle.dumps(small_model, protocol))
