import json

import pytest

from model.card import CARD, ModelError, read_card

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


def test_a_missing_model_is_named(model):
    write_card(model)
    model.unlink()
    with pytest.raises(ModelError, match=r"model\.pkl cannot be read: No such file"):
        read_card(model)


def test_a_model_that_the_card_does_not_pin_is_refused(model):
    write_card(model)
    model.write_bytes(b"another model")
    with pytest.raises(ModelError, match="is not the one that"):
        read_card(model)


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
