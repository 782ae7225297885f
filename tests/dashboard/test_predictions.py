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
def predictions(curator):
    """Those of the real classifier."""
    predictions = Predictions(curator.classifier, Cache(), fan_out())
    yield predictions
    predictions.close()


def test_a_prediction_is_made_once(predictions, image, monkeypatch):
    before = predictions.of_painting(image, digest_of(image))
    monkeypatch.setattr("dashboard.predictions.to_network_input", lambda *_: pytest.fail("again"))
    assert predictions.of_painting(image, digest_of(image)) is before


def test_it_is_busy_while_all_cores_compute(predictions, monkeypatch):
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


def test_thumbnails_and_what_browsers_would_show_otherwise_are_made_once(
    predictions, image, monkeypatch
):
    tiff = encoded(halves(), "TIFF")
    before = predictions.thumbnail(image, 160), predictions.as_shown(tiff)
    assert media_type(before[1]) == "image/jpeg"
    for name in ("thumbnail", "as_jpeg"):
        monkeypatch.setattr(f"dashboard.predictions.{name}", lambda *_: pytest.fail("again"))
    assert (predictions.thumbnail(image, 160), predictions.as_shown(tiff)) == before
    assert predictions.as_shown(image) is image
