"""What the OpenAPI document says beyond what the views' code tells."""

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api

from dashboard.api import examples
from dashboard.api.schemas import MOST_IMAGES, ImageError, PredictionSchema, Problem
from dashboard.collection import Collection

PROBLEM_TYPE = "application/problem+json"
API_PATH = "/api/v1"
TAGS = [
    {"name": "paintings", "description": "The paintings of the catalogue."},
    {"name": "predictions", "description": "What the model says about paintings and images."},
]
THE_PAINTING = [
    {
        "name": "object_id",
        "in": "path",
        "description": "The museum's object number.",
        "example": examples.PAINTING["object_id"],
    }
]
FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "minItems": 1,
    "maxItems": MOST_IMAGES,
}
FORM = {"type": "object", "properties": {"images": FILES}, "required": ["images"]}
UPLOADS = {
    "required": True,
    "description": "A form with the images' files.",
    "content": {"multipart/form-data": {"schema": FORM}},
}


class MuseumApi(Api):
    """flask-smorest's API with the app's own errors: problem details for every status."""

    DEFAULT_ERROR_RESPONSE_NAME = ""

    def _register_error_handlers(self) -> None:
        """Leave errors to the server's own handlers, which answer them for all routes."""

    def _register_pagination_header(self) -> None:
        """Leave out what no answer has: lists are paged by the Link header."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {} if status < 400 else {PROBLEM_TYPE: {"schema": Problem}}
            response = {"description": status.phrase, "content": content}
            self.spec.components.response(status.name, response, lazy=True)


def describe(server: Flask, collection: Collection, source_url: str) -> Api:
    """Serve the document and return what makes it: blueprints that it registers are described.

    `source_url` is where readers can reach the developers; it may be empty.
    """
    server.config["OPENAPI_URL_PREFIX"] = API_PATH  # flask-smorest's own route: openapi.json
    contact = {"name": "The developers of this app"} | ({"url": source_url} if source_url else {})
    api = MuseumApi(
        server,
        spec_kwargs={
            "title": collection.brand,
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {
                "description": f"Paintings{collection.source} and a neural network's predictions. "
                "Errors follow RFC 9457 (problem details).",
                "license": {"name": "MIT", "identifier": "MIT"},
                "contact": contact,
            },
            "servers": [{"url": "/", "description": "This app."}],
            "tags": TAGS,
        },
    )
    api.spec.components.schema("Prediction", schema=PredictionSchema)
    api.spec.components.schema("ImageError", schema=ImageError)
    return api
