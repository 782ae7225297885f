"""The examples in the API's documentation have the form of its answers."""

import io

import pytest

from dashboard.api import examples

API = "/api/v1"


def form_of(value):
    """The names of a JSON value's members, and the types of all else."""
    if isinstance(value, dict):
        return {name: form_of(each) for name, each in value.items()}
    if isinstance(value, list):
        return [form_of(value[0])] if value else []
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("/paintings?limit=1", examples.PAINTINGS),
        ("/paintings/random", examples.PAINTING),
        ("/paintings/40081", examples.PAINTING),
        ("/paintings/40081/prediction", examples.PAINTING_PREDICTION),
    ],
)
def test_an_example_has_the_form_of_the_answer(client, path, example):
    assert form_of(example) == form_of(client.get(API + path).json)


def test_the_example_of_an_upload_has_the_form_of_the_answer(client, curator):
    for example, content in zip(
        examples.PREDICTIONS["predictions"], (curator.image(40081), b"no image"), strict=True
    ):
        files = {"images": (io.BytesIO(content), "x.jpg")}
        (answer,) = client.post(f"{API}/predictions", data=files).json["predictions"]
        assert form_of(example) == form_of(answer)


def test_the_example_of_a_painting_is_what_the_table_says(client):
    assert client.get(f"{API}/paintings/40081").json == examples.PAINTING


def test_the_example_of_the_card_is_a_part_of_it(curator):
    card = curator.classifier.card
    assert {name: type(card[name]) for name in examples.MODEL} == {
        name: type(value) for name, value in examples.MODEL.items()
    }


def test_every_operation_has_its_example(client):
    for methods in client.get(f"{API}/openapi.json").json["paths"].values():
        for method, operation in methods.items():
            if method != "parameters":
                assert operation["responses"]["200"]["content"]["application/json"]["example"]
