"""A prediction is made once for each image and process; pictures of visitors are not kept."""

import threading

import pytest

from dashboard.events import fan_out
from dashboard.exhibit import digest_of
from dashboard.predictions import Predictions
from model.preprocessing import media_type
from museum.cache import Cache
from tests.model.pictures import encoded, halves


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
        made.append(Predictions(curator.classifier, cache, fan_out()))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_prediction_is_made_once(new_predictions, cache, image, monkeypatch):
    predictions = new_predictions(cache)
    before = predictions.of_painting(image, digest_of(image))
    monkeypatch.setattr("dashboard.predictions.to_network_input", lambda *_: pytest.fail("again"))
    assert predictions.of_painting(image, digest_of(image)) is before


def test_it_is_busy_while_all_cores_compute(new_predictions, cache, monkeypatch):
    predictions = new_predictions(cache)
    monkeypatch.setattr(predictions, "_at_once", 1)
    end, started = threading.Event(), threading.Event()

    def make():
        started.set()
        end.wait(30)

    assert not predictions.busy
    visitor = threading.Thread(target=predictions._compute, args=(make,))
    visitor.start()
    assert started.wait(30)
    assert predictions.busy
    end.set()
    visitor.join()
    assert not predictions.busy


def test_an_upload_is_not_kept(new_predictions, image, monkeypatch):
    cache = Cache()
    monkeypatch.setattr(cache, "set", lambda *_: pytest.fail("kept"))
    assert new_predictions(cache).of_upload(image).label
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
