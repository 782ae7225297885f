"""The answers in the API's document are those that the app gives."""

import pytest

from dashboard.api.examples import real_answers
from museum.gallery import Gallery


def example_of(document: dict, path: str, method: str = "get"):
    return document["paths"][path][method]["responses"]["200"]["content"]["application/json"][
        "example"
    ]


def test_each_example_is_what_the_app_answers(client, curator):
    document = client.get("/api/v1/openapi.json").json
    one = "/api/v1/paintings/{object_id}"
    (parameter,) = document["paths"][one]["parameters"]
    painting = one.format(object_id=parameter["example"])
    assert example_of(document, one) == client.get(painting).json
    assert example_of(document, f"{one}/prediction") == client.get(f"{painting}/prediction").json
    first = client.get("/api/v1/paintings", query_string={"limit": 1}).json
    assert example_of(document, "/api/v1/paintings").keys() == first.keys()

    content = Gallery(curator.catalogue).read(parameter["example"])
    sent = client.post("/api/v1/predictions", data=content, content_type="image/jpeg").json
    assert example_of(document, "/api/v1/predictions", "post") == sent


def test_the_document_is_not_changed_by_being_read(client):
    assert client.get("/api/v1/openapi.json").data == client.get("/api/v1/openapi.json").data


def test_the_examples_are_predicted_once(client, curator, monkeypatch):
    before = client.get("/api/v1/openapi.json").json
    monkeypatch.setattr(curator, "show", lambda _: pytest.fail("predicted again"))
    assert client.get("/api/v1/openapi.json").json == before
    assert example_of(before, "/api/v1/paintings/{object_id}/prediction")


def test_an_example_whose_image_cannot_be_had_is_tried_again(new_app, monkeypatch):
    server = new_app().server
    curator, client = server.extensions["curator"], server.test_client()
    with monkeypatch.context() as context:
        context.setattr(curator._gallery, "read", {}.__getitem__)
        assert "predict_painting" not in real_answers(curator)
    path = "/api/v1/paintings/{object_id}/prediction"
    assert example_of(client.get("/api/v1/openapi.json").json, path)
