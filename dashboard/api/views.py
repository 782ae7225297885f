"""The JSON API. Its OpenAPI document is made from this code."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, current_app, json, request, url_for
from flask_smorest import Blueprint
from marshmallow import RAISE
from werkzeug.exceptions import NotFound, UnprocessableEntity
from werkzeug.local import LocalProxy

from dashboard import messages
from dashboard.api import examples
from dashboard.api.openapi import API_PATH, THE_PAINTING, UPLOADS, describe
from dashboard.api.schemas import (
    MOST_IMAGES,
    CultureQuery,
    PaintingPrediction,
    PaintingSchema,
    PaintingsPage,
    PaintingsQuery,
    Predictions,
    PredictionSchema,
)
from dashboard.collection import Collection
from dashboard.curator import Curator
from dashboard.labels import name_of, with_labels
from dashboard.paths import OBJECT_ID, origin
from model.classifier import Prediction
from model.preprocessing import NotAnImage
from museum.table import Painting

ALWAYS_POSSIBLE = (429, 503)
NEVER_STORED = {"Cache-Control": "no-store"}
ELSEWHERE = "https://your-app.example"  # where the app does not know its own address
# Of the app that answers the request.
curator: Curator = LocalProxy(lambda: current_app.extensions["curator"])  # type: ignore[assignment]
blueprint = Blueprint("api", __name__, url_prefix=API_PATH, template_folder="templates")


def register_api(server: Flask, collection: Collection, source_url: str) -> None:
    """Serve the API and its documentation, with the server's extensions `curator` and `render`."""
    api = describe(server, collection, source_url)
    api.register_blueprint(blueprint)

    @server.get(f"{API_PATH}/docs")
    def documentation() -> str:
        address = origin(request.host_url, server.config["PUBLIC_URL"]) or ELSEWHERE
        render = server.extensions["render"]  # a page in the app's look
        return render("api.html", "API", api=api.spec.to_dict(), address=address)


def operation(*statuses: int) -> Callable[[Callable], Callable]:
    """Describe an operation: its name is the function's; `statuses` are the other possible ones."""

    def add_description(view: Callable) -> Callable:
        name = view.__name__
        for status in (*statuses, *ALWAYS_POSSIBLE):
            view = blueprint.alt_response(status, HTTPStatus(status).name)(view)
        return blueprint.doc(operationId=name)(view)

    return add_description


@blueprint.route("/paintings", tags=["paintings"])
@operation(304)
@blueprint.arguments(PaintingsQuery, location="query", unknown=RAISE)
@blueprint.response(
    200,
    PaintingsPage,
    example=examples.PAINTINGS,
    headers={"Link": {"schema": {"type": "string"}, "description": "RFC 8288"}},
)
def list_paintings(query: dict) -> tuple:
    """List or search paintings.

    Results are sorted by object ID, or by relevance for a search without culture and split. An app
    without a network lists only the paintings whose image it has.
    """
    offset, limit, text = query["offset"], query["limit"], query.get("q", "")
    suggestion = ""
    if text.strip() and not query.keys() & {"culture", "split"}:
        found = curator.search(text, offset, limit)
        paintings, total, suggestion = found.paintings, found.total, found.suggestion
    else:
        paintings, total = curator.catalogue.page(
            asked_label(query), query.get("split"), with_labels(text, curator.labels), offset, limit
        )
    links = page_links(url_for(".list_paintings"), query, total)
    page = {"total": total, "suggestion": suggestion, "paintings": paintings}
    return page, {"Link": links} if links else {}


@blueprint.route("/paintings/random", tags=["paintings"])
@operation(404)
@blueprint.arguments(CultureQuery, location="query", unknown=RAISE)
@blueprint.response(200, PaintingSchema, example=examples.PAINTING)
def draw_painting(query: dict) -> tuple:
    """Get a random painting the model was not trained on.

    Each culture is equally likely. Its prediction may take some seconds, as any painting's.
    """
    label = asked_label(query)
    if label not in (None, *curator.labels):
        raise NotFound(messages.NO_SUCH_CULTURE)
    painting = curator.pick(label)
    if painting is None:
        raise NotFound(messages.NONE_OF_CULTURE)
    return painting, NEVER_STORED


@blueprint.route(f"/paintings/{OBJECT_ID}", tags=["paintings"], parameters=THE_PAINTING)
@operation(404, 304)
@blueprint.response(200, PaintingSchema, example=examples.PAINTING)
def get_painting(object_id: int) -> Painting:
    """Get one painting.

    What the museum says about it, and where its image is.
    """
    return curator.painting(object_id)


@blueprint.route(
    f"/paintings/{OBJECT_ID}/prediction", tags=["predictions"], parameters=THE_PAINTING
)
@operation(404, 304)
@blueprint.response(200, PaintingPrediction, example=examples.PAINTING_PREDICTION)
def predict_painting(object_id: int) -> dict:
    """Predict a painting's culture and compare with the museum's.

    The first prediction for a painting fetches its image, which may take some seconds.
    """
    exhibit = curator.show(object_id)
    culture = exhibit.painting.culture
    return values_of(exhibit.prediction) | {
        "object_id": object_id,
        "correct_culture": culture,
        "correct_culture_name": name_of(culture),
        "right": exhibit.right,
    }


@blueprint.route("/predictions", methods=["POST"], tags=["predictions"])
@operation(400, 413, 422)
@blueprint.doc(requestBody=UPLOADS)
@blueprint.response(200, Predictions, example=examples.PREDICTIONS)
def predict_uploads() -> tuple:
    """Predict the culture of images that you send.

    Send up to 16 images as files named “images” of a form, or one image as the body itself. All
    images together may be at most 10 MB. Their format is detected from their bytes; content type
    and file name are ignored. An image in a form that cannot be read gets an error in place of a
    prediction; the others are still answered. Nothing is stored.
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


@blueprint.route("/model", tags=["predictions"])
@operation(304)
@blueprint.response(200, {"type": "object"}, example=examples.MODEL)
def get_model() -> Response:
    """Get the model card.

    It has the labels, the data, the measured figures and the limits of the model.
    """
    return Response(json.dumps(curator.classifier.card), content_type="application/json")


def asked_label(query: dict) -> str | None:
    """Return the label of the culture in the query: a label or the name that is shown for one."""
    culture = query.get("culture")
    names = {name.casefold(): label for label in curator.labels for name in (label, name_of(label))}
    return None if culture is None else names.get(culture.casefold(), culture)


def page_links(path: str, query: dict, total: int) -> str:
    """Return the Link header (RFC 8288) that leads to the list's next and previous part."""
    offset, limit = query["offset"], query["limit"]
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset > 0:
        offsets["prev"] = max(0, min(offset, total) - limit)
    return ", ".join(
        f'<{path}?{urlencode({**query, "offset": at})}>; rel="{relation}"'
        for relation, at in offsets.items()
    )


def values_of(prediction: Prediction) -> dict:
    """Return what the answers say of a prediction."""
    return {
        "culture": prediction.label,
        "culture_name": name_of(prediction.label),
        "likelihood": prediction.likelihood,
        "sure": prediction.sure,
        "familiar": prediction.familiar,
        "likelihoods": prediction.likelihoods,
        "attention": prediction.attention().tolist(),
        "model": curator.classifier.digest,
    }


def predict(content: bytes) -> dict:
    """Return the values of an image's prediction. Raises NotAnImage."""
    return PredictionSchema().dump(values_of(curator.predictions.of_upload(content)))


def prediction_or_error(content: bytes) -> dict:
    """Return the values of an image's prediction, or of the error."""
    try:
        return predict(content)
    except NotAnImage as error:
        return {"error": str(error)}
