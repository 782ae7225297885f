"""A prediction is made once for each model and image; what the cache holds is not trusted."""

import json

import pytest

from dashboard.observing import ignore
from dashboard.predictions import Predictions, from_json, to_json
from model.preprocessing import media_type
from museum.cache import Cache
from tests.dashboard.exhibits import LIKELIHOODS, make_prediction
from tests.model.pictures import encoded, halves

LABELS = tuple(LIKELIHOODS)


@pytest.fixture
def image(curator, object_id):
    return curator.image(object_id)


@pytest.fixture
def cache():
    return Cache()


@pytest.fixture
def new_predictions(curator):
    """Makes memories for predictions of the real classifier."""
    made = []

    def make(cache):
        made.append(Predictions(curator.classifier, cache, ignore))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_prediction_is_made_once(new_predictions, cache, image, monkeypatch):
    before = new_predictions(cache).of_painting(image)
    monkeypatch.setattr("dashboard.predictions.to_network_input", lambda *_: pytest.fail("again"))
    after = new_predictions(cache).of_painting(image)
    assert after.likelihoods == before.likelihoods
    assert (after.attention() == before.attention()).all()


def test_an_upload_is_not_kept(new_predictions, image, monkeypatch):
    cache = Cache()
    monkeypatch.setattr(cache, "set", lambda *_: pytest.fail("kept"))
    assert new_predictions(cache).of_upload(image).label in LABELS
    shown = new_predictions(cache).upload_as_shown(encoded(halves(), "TIFF"))
    assert media_type(shown) == "image/jpeg"


def test_a_thumbnail_is_made_once(new_predictions, cache, image, monkeypatch):
    before = new_predictions(cache).thumbnail(image, 160)
    monkeypatch.setattr("dashboard.predictions.thumbnail", lambda *_: pytest.fail("made again"))
    assert new_predictions(cache).thumbnail(image, 160) == before


def test_an_image_that_browsers_would_show_otherwise_is_re_encoded_once(
    new_predictions, cache, image, monkeypatch
):
    tiff = encoded(halves(), "TIFF")
    before = new_predictions(cache).as_shown(tiff)
    assert media_type(before) == "image/jpeg"
    monkeypatch.setattr("dashboard.predictions.as_shown", lambda *_: pytest.fail("made again"))
    assert new_predictions(cache).as_shown(tiff) == before
    assert new_predictions(cache).as_shown(image) is image


def test_an_entry_of_another_shape_is_made_anew(new_predictions, image, monkeypatch):
    cache = Cache()
    monkeypatch.setattr(cache, "get", lambda _key: b'{"culture": "China"}')
    assert new_predictions(cache).of_painting(image).label in LABELS


def test_what_is_kept_is_what_was_predicted():
    kept = from_json(to_json(make_prediction()), LABELS)
    assert kept.likelihoods == LIKELIHOODS
    assert kept.class_maps.shape == make_prediction().class_maps.shape


def changed(**values):
    return json.dumps({**json.loads(to_json(make_prediction())), **values}).encode()


@pytest.mark.parametrize(
    "entry",
    [
        None,
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        changed(label="Korea"),
        changed(likelihoods={"China": 1.0}),
        changed(likelihoods=None),
        changed(class_maps=[[1.0]]),
        changed(class_maps="x"),
        changed(added_later=1),
    ],
)
def test_an_entry_of_another_shape_is_a_miss(entry):
    assert from_json(entry, LABELS) is None
