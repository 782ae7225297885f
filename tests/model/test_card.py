"""The card beside a pickle: which is read, which refused, and how both are replaced."""

import contextlib
import hashlib
import json
from pathlib import Path

import pytest

from model.card import CARD, ModelError, read_card, replace_model, waiting_card

GOOD = {"labels": ["China", "Japan"], "sha256": "", "input_size": 16, "sure_above": 0.5}


@pytest.fixture
def model(tmp_path):
    """A file in place of a pickle, without a card."""
    path = tmp_path / "model.pkl"
    path.write_bytes(b"model")
    return path


def write_card(model, **values):
    digest = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"
    model.with_name(CARD).write_text(json.dumps(GOOD | {"sha256": digest} | values))


def test_a_card_that_fits_is_read(model):
    write_card(model, more="than needed")
    assert read_card(model)["more"] == "than needed"


def test_a_missing_card_is_named(model):
    with pytest.raises(ModelError, match=rf"{CARD} cannot be read: No such file"):
        read_card(model)


@pytest.mark.parametrize("has_card", [True, False])
def test_a_missing_model_is_named(model, has_card):
    if has_card:
        write_card(model)
    model.unlink()
    with pytest.raises(ModelError, match=r"model\.pkl cannot be read: No such file"):
        read_card(model)


def test_a_model_that_the_card_does_not_pin_is_refused(model):
    write_card(model)
    model.write_bytes(b"another model")
    with pytest.raises(ModelError, match="is not the one that"):
        read_card(model)


@pytest.fixture
def made(model, tmp_path):
    """Another pickle and its card, not yet in place, and the pickle's digest."""
    write_card(model)
    pickle, card = tmp_path / "made.pkl", tmp_path / "made.json"
    pickle.write_bytes(b"another model")
    digest = hashlib.sha256(b"another model").hexdigest()
    card.write_text(json.dumps(GOOD | {"sha256": digest}))
    return pickle, card, digest


@pytest.mark.parametrize("replaced", range(4))
def test_a_replacement_that_stops_anywhere_leaves_the_old_or_the_new_model(
    model, made, monkeypatch, replaced
):
    replace, calls = Path.replace, []

    def replace_some(source, target):
        if len(calls) == replaced:
            raise KeyboardInterrupt
        calls.append(target)
        return replace(source, target)

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace_some)
        replace_model(*made, model)
    content = model.read_bytes()
    assert read_card(model)["sha256"] == hashlib.sha256(content).hexdigest()
    assert content == (b"model" if replaced < 2 else b"another model")
    other, card, digest = made
    other.write_bytes(b"another model")
    card.write_text(json.dumps(GOOD | {"sha256": digest}))
    replace_model(*made, model)
    assert read_card(model)["sha256"] == digest


@pytest.mark.parametrize("replaced", [1, 2, 3])
def test_a_reader_meets_the_old_or_the_new_model_while_they_are_replaced(
    model, made, monkeypatch, replaced
):
    """It has read the old card when the pickle is replaced."""
    pickle, card, digest = made
    steps = [
        lambda: card.replace(waiting_card(model, digest)),
        lambda: pickle.replace(model),
        lambda: waiting_card(model, digest).replace(model.with_name(CARD)),
    ]
    read = Path.read_bytes

    def read_late(path):
        if path == model:
            for step in steps[:replaced]:
                step()
            steps.clear()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_late)
    assert read_card(model)["sha256"] == hashlib.sha256(read(model)).hexdigest()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b"[" * 100_000, b'"text"']
)
def test_a_broken_card_is_refused(model, content):
    model.with_name(CARD).write_bytes(content)
    with pytest.raises(ModelError, match="model card"):
        read_card(model)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labels", []),
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
    write_card(model, **{name: value})
    with pytest.raises(ModelError, match=f"no usable '{name}'"):
        read_card(model)
