"""The examples in the API's documentation have the form of its answers."""

import jsonschema_rs  # schemathesis uses it too

from dashboard.api import examples

API = "/api/v1"


def test_every_operation_has_an_example_that_fits_its_schema(client):
    document = client.get(f"{API}/openapi.json").json
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method != "parameters":
                answer = operation["responses"]["200"]["content"]["application/json"]
                schema = answer["schema"] | {"components": document["components"]}
                jsonschema_rs.validate(schema, answer["example"])


def test_the_examples_are_true(client, curator):
    assert client.get(f"{API}/paintings/40081").json == examples.PAINTING
    card = curator.classifier.card
    assert {name: type(card[name]) for name in examples.MODEL} == {
        name: type(value) for name, value in examples.MODEL.items()
    }
