"""The JSON API. Its OpenAPI document is made from this code."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, json, request, url_for
from flask_smorest import Api, Blueprint
from marshmallow import RAISE
from werkzeug.exceptions import NotFound, UnprocessableEntity

from dashboard import messages
from dashboard.api.docs import docs
from dashboard.api.schemas import (
    MOST_IMAGES,
    CultureQuery,
    ImageError,
    PaintingPrediction,
    PaintingSchema,
    PaintingsPage,
    PaintingsQuery,
    Predictions,
    PredictionSchema,
    Problem,
)
from dashboard.api.values import (
    page_links,
    painting_prediction_values,
    painting_values,
    prediction_values,
)
from dashboard.curator import Curator, UnknownPainting
from dashboard.paths import OBJECT_ID
from dashboard.problems import PROBLEM_TYPE
from model.formats import MEDIA_TYPES
from model.preprocessing import NotAnImage

IMAGE_TYPES = (*dict.fromkeys(MEDIA_TYPES.values()), "application/octet-stream")
MINUTE = 60
ALWAYS_POSSIBLE = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
NEVER_STORED = {"Cache-Control": "no-store"}
IMAGE = {"type": "string", "format": "binary"}
UPLOADS = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "images": {
                        "type": "array",
                        "items": IMAGE,
                        "minItems": 1,
                        "maxItems": MOST_IMAGES,
                    }
                },
                "required": ["images"],
            },
        },
        **{media_type: {"schema": IMAGE} for media_type in IMAGE_TYPES},
    },
}

blueprint = Blueprint(
    "api", __name__, url_prefix="/api/v1", description="Paintings and predictions."
)


class MuseumApi(Api):
    """flask-smorest's API with the app's own errors: problem details for every status."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = ""

    def _register_error_handlers(self) -> None:
        """Leave errors to the server's own handlers, which answer them for all routes."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {} if status < 400 else {PROBLEM_TYPE: {"schema": Problem}}
            response = {"description": status.phrase, "content": content}
            self.spec.components.response(status.name, response, lazy=True)


def register_api(server: Flask) -> None:
    """Serve the API and the document that describes it, with the server's extension `curator`."""
    api = MuseumApi(
        server,
        spec_kwargs={
            "title": "Met Paintings Classifier",
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {
                "description": "Paintings from the Met and a neural network's prediction of where "
                "each was painted. Errors follow RFC 9457 (problem details).",
                "license": {"name": "MIT", "identifier": "MIT"},
            },
        },
    )
    server.extensions["openapi"] = api.spec
    api.spec.components.schema("Prediction", schema=PredictionSchema)
    api.spec.components.schema("ImageError", schema=ImageError)
    api.register_blueprint(blueprint)
    server.register_blueprint(docs)


def the_curator() -> Curator:
    """The curator of the app that answers this request."""
    curator: Curator = current_app.extensions["curator"]
    return curator


def operation(*statuses: HTTPStatus) -> Callable[[Callable], Callable]:
    """Describe an operation: its name is the function's; `statuses` are the other possible ones."""

    def describe(view: Callable) -> Callable:
        name = view.__name__
        for status in (*statuses, *ALWAYS_POSSIBLE):
            view = blueprint.alt_response(status, status.name)(view)
        return blueprint.doc(operationId=name)(view)

    return describe


@blueprint.after_request
def let_caches_keep(answer: Response) -> Response:
    """Let caches keep what does not depend on the client for a minute."""
    reading = request.method in ("GET", "HEAD") and answer.status_code == HTTPStatus.OK
    if reading and not answer.cache_control.no_store:
        answer.cache_control.public = True
        answer.cache_control.max_age = MINUTE
    return answer


@blueprint.route("/paintings")
@operation(HTTPStatus.NOT_MODIFIED)
@blueprint.arguments(PaintingsQuery, location="query", unknown=RAISE)
@blueprint.response(
    200, PaintingsPage, headers={"Link": {"schema": {"type": "string"}, "description": "RFC 8288"}}
)
def list_paintings(query: dict) -> tuple:
    """List or search paintings.

    Results are sorted by object ID, or by relevance for a search without culture and split.
    """
    offset, limit, text = query["offset"], query["limit"], query.get("q", "")
    catalogue = the_curator().catalogue
    suggestion = ""
    if text.strip() and not query.keys() & {"culture", "split"}:
        found = catalogue.search(text, offset, limit)
        paintings, total, suggestion = found.paintings, found.total, found.suggestion
    else:
        paintings, total = catalogue.page(
            query.get("culture"), query.get("split"), text, offset, limit
        )
    links = page_links(url_for(".list_paintings"), query, total)
    page = {
        "total": total,
        "suggestion": suggestion,
        "paintings": [painting_values(painting) for painting in paintings],
    }
    return page, {"Link": links} if links else {}


@blueprint.route("/paintings/random")
@operation(HTTPStatus.NOT_FOUND)
@blueprint.arguments(CultureQuery, location="query", unknown=RAISE)
@blueprint.response(200, PaintingSchema)
def draw_painting(query: dict) -> tuple:
    """Get a random painting the model was not trained on."""
    curator, culture = the_curator(), query.get("culture")
    if culture not in (None, *curator.labels):
        raise NotFound(messages.NO_SUCH_CULTURE)
    painting = curator.pick(culture)
    if painting is None:
        raise NotFound(messages.NONE_OF_CULTURE)
    return painting_values(painting), NEVER_STORED


@blueprint.route(f"/paintings/{OBJECT_ID}")
@operation(HTTPStatus.NOT_FOUND, HTTPStatus.NOT_MODIFIED)
@blueprint.response(200, PaintingSchema)
def get_painting(object_id: int) -> dict:
    """Get one painting."""
    painting = the_curator().catalogue.get(object_id)
    if painting is None:
        raise UnknownPainting(object_id)
    return painting_values(painting)


@blueprint.route(f"/paintings/{OBJECT_ID}/prediction")
@operation(HTTPStatus.NOT_FOUND, HTTPStatus.NOT_MODIFIED)
@blueprint.response(200, PaintingPrediction)
def predict_painting(object_id: int) -> dict:
    """Predict a painting's culture and compare with the Met's."""
    curator = the_curator()
    return painting_prediction_values(curator.show(object_id), curator.classifier.digest)


@blueprint.route("/predictions", methods=["POST"])
@operation(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
@blueprint.doc(requestBody=UPLOADS)
@blueprint.response(200, Predictions)
def predict_uploads() -> tuple:
    """Predict the culture of images that you send: one as the body, or up to 16 in a form.

    All images together may be at most 10 MB. Their format is detected from their bytes; content
    type and file name are ignored. An image in a form that cannot be read gets an error in place
    of a prediction; the others are still answered. Nothing is stored.
    """
    if request.mimetype != "multipart/form-data":
        content = request.get_data()
        if not content:
            raise UnprocessableEntity(messages.UPLOAD_COUNT)
        return {"predictions": [predict(content)]}, NEVER_STORED
    images = request.files.getlist("images")
    if not 1 <= len(images) <= MOST_IMAGES:
        raise UnprocessableEntity(messages.UPLOAD_COUNT)
    return {"predictions": [prediction_or_error(image.read()) for image in images]}, NEVER_STORED


def predict(content: bytes) -> dict[str, object]:
    """Return the values of an image's prediction. Raises NotAnImage."""
    curator = the_curator()
    return prediction_values(curator.classify(content), curator.classifier.digest)


def prediction_or_error(content: bytes) -> dict[str, object]:
    """Return the values of an image's prediction, or of the error."""
    try:
        return predict(content)
    except NotAnImage as error:
        return {"error": str(error)}


@blueprint.route("/model")
@operation(HTTPStatus.NOT_MODIFIED)
@blueprint.response(200, {"type": "object"})
def get_model() -> Response:
    """Get the model card: labels, data, measured figures and limits."""
    return Response(json.dumps(the_curator().classifier.card), content_type="application/json")
