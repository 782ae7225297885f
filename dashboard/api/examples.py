"""Real answers for one of the app's paintings as examples in the OpenAPI document."""

import copy
from contextlib import suppress
from functools import lru_cache
from typing import Any

from dashboard.api.values import painting_prediction_values, painting_values, prediction_values
from dashboard.curator import Curator
from museum.images import ImageUnavailable

Document = dict[str, Any]


def with_real_answers(document: Document, curator: Curator) -> Document:
    """Return a copy of the OpenAPI document with an example of every available answer."""
    document = copy.deepcopy(document)
    answers = real_answers(curator)
    for methods in document["paths"].values():
        parameters = methods.get("parameters", [])
        for operation in (each for each in methods.values() if each is not parameters):
            if operation["operationId"] in answers:
                content = operation["responses"]["200"]["content"]["application/json"]
                content["example"] = answers[operation["operationId"]]
        for parameter in parameters:
            if parameter["name"] == "object_id":
                parameter["example"] = answers["get_painting"]["object_id"]
    return document


def real_answers(curator: Curator) -> dict[str, Any]:
    """Return an answer of each operation by name; those that need an image may be missing."""
    built_in = min(curator.built_in, default=0)
    painting = curator.catalogue.get(built_in) or next(iter(curator.catalogue))
    values = painting_values(painting)
    answers: dict[str, Any] = {
        "list_paintings": {
            "total": len(curator.catalogue),
            "suggestion": "",
            "paintings": [values],
        },
        "draw_painting": values,
        "get_painting": values,
    }
    with suppress(ImageUnavailable):
        answers |= _predictions(curator, painting.object_id)
    return answers


@lru_cache(maxsize=1)  # one collection per process; an image that cannot be had is tried again
def _predictions(curator: Curator, object_id: int) -> dict[str, Any]:
    exhibit, digest = curator.show(object_id), curator.classifier.digest
    return {
        "predict_painting": painting_prediction_values(exhibit, digest),
        "predict_uploads": {"predictions": [prediction_values(exhibit.prediction, digest)]},
    }
