"""A prediction is made once for each model and image; what the cache holds is not trusted."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from dashboard.exhibit import digest_of
from dashboard.observing import ignore
from dashboard.predictions import Predictions, pack, unpack
from model.classifier import Prediction
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
    before = new_predictions(cache).of_painting(image, digest_of(image))
    monkeypatch.setattr("dashboard.predictions.to_network_input", lambda *_: pytest.fail("again"))
    after = new_predictions(cache).of_painting(image, digest_of(image))
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
    assert new_predictions(cache).of_painting(image, digest_of(image)).label in LABELS


@pytest.mark.parametrize("style", [None, np.array([0.1, -2e-9, 3e8], np.float32)])
def test_what_is_kept_is_what_was_predicted_to_the_last_bit(style):
    before = replace(make_prediction(), style=style)
    after = unpack(pack(before), LABELS)
    for field in fields(Prediction):
        np.testing.assert_array_equal(getattr(after, field.name), getattr(before, field.name))


def changed(**values):
    header, line_end, numbers = pack(make_prediction()).partition(b"\n")
    return json.dumps({**json.loads(header), **values}).encode() + line_end + numbers


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
        changed(class_maps=None),
        changed(class_maps=[[1.0]]),
        changed(class_maps="x"),
        changed(class_maps=[2, 4, 3]),
        changed(class_maps=[2, 2, 4]),  # leaves numbers over
        changed(class_maps=[-1, 3, 4]),
        changed(class_maps=[10**30, 3, 4]),
        changed(style=[1]),  # lacks its numbers
        changed(added_later=1),
        pack(make_prediction())[:-1],
    ],
)
def test_an_entry_of_another_shape_is_a_miss(entry):
    assert unpack(entry, LABELS) is None
