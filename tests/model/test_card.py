"""The card beside a pickle: which is read, which refused, and how both are replaced."""

import contextlib
import hashlib
import json
from pathlib import Path

import pytest

from model.card import CARD, WAITING_CARD, ModelError, read_card, replace_model


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


def write_card(path, content, **values):
    """Write a good card of this pickle, but for the values."""
    card = {"labels": ["China", "Japan"], "sha256": digest_of(content)}
    path.write_text(json.dumps(card | {"input_size": 16, "sure_above": 0.5} | values))
    return path


@pytest.fixture
def model(tmp_path):
    """A file in place of a pickle, with its card."""
    write_card(tmp_path / CARD, b"model")
    path = tmp_path / "model.pkl"
    path.write_bytes(b"model")
    return path


@pytest.mark.parametrize("missing", ["model.pkl", CARD])
def test_what_is_missing_is_named(model, missing):
    model.with_name(missing).unlink()
    with pytest.raises(ModelError, match=rf"{missing} cannot be read: No such file"):
        read_card(model)


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/model.pkl"])
def test_a_name_that_the_system_refuses_is_told(tmp_path, name):
    with pytest.raises(ModelError, match=r"cannot be read: File name too long\."):
        read_card(tmp_path / name)


def test_a_model_that_the_card_does_not_pin_is_refused(model):
    model.write_bytes(b"another model")
    with pytest.raises(ModelError, match="is not the one that"):
        read_card(model)


@pytest.mark.parametrize("is_reading", [False, True])
@pytest.mark.parametrize("replaced", range(4))
def test_a_replacement_that_stops_anywhere_leaves_the_old_or_the_new_model(
    model, monkeypatch, replaced, is_reading
):
    """A reader may have read the old card when it begins."""
    pickle = model.with_name("made.pkl")
    pickle.write_bytes(b"another model")
    card = write_card(model.with_name("made.json"), b"another model")
    replace, read, calls = Path.replace, Path.read_bytes, []

    def replace_some(source, target):
        if len(calls) == replaced:
            raise KeyboardInterrupt
        calls.append(target)
        return replace(source, target)

    def read_late(path):
        monkeypatch.setattr(Path, "read_bytes", read)
        with contextlib.suppress(KeyboardInterrupt):
            replace_model(pickle, card, model)
        return read(path)

    monkeypatch.setattr(Path, "replace", replace_some)
    monkeypatch.setattr(Path, "read_bytes", read_late)
    if not is_reading:
        model.read_bytes()
    content = b"model" if replaced < 2 else b"another model"
    assert read_card(model)["sha256"] == digest_of(content)
    assert model.read_bytes() == content


def test_a_replacement_that_ends_just_before_the_waiting_card_is_read_gives_the_new_model(
    model, monkeypatch
):
    model.write_bytes(b"another model")
    waiting = write_card(model.with_name(WAITING_CARD), b"another model")
    read = Path.read_text

    def read_late(path, **options):
        if path == waiting:
            waiting.replace(model.with_name(CARD))
        return read(path, **options)

    monkeypatch.setattr(Path, "read_text", read_late)
    assert read_card(model)["sha256"] == digest_of(b"another model")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"[" * 100_000, b'"a"'])
def test_a_broken_card_is_refused(model, content):
    model.with_name(CARD).write_bytes(content)
    with pytest.raises(ModelError, match="model card"):
        read_card(model)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labels", ["China"]),
        ("labels", "AB"),
        ("labels", ["China", "China"]),
        ("labels", ["China", ""]),
        ("labels", [1, 2]),
        ("labels", [f"label {number}" for number in range(21)]),
        ("sha256", None),
        ("input_size", "16"),
        ("input_size", True),
        ("input_size", 0),
        ("sure_above", None),
    ],
)
def test_a_card_without_a_usable_value_names_it(model, name, value):
    write_card(model.with_name(CARD), b"model", **{name: value})
    with pytest.raises(ModelError, match=f"no usable '{name}'"):
        read_card(model)
