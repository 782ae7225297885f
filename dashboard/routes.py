"""The plain HTTP routes beside the page: images, and what those who run the app ask it."""

import hashlib
import io

from flask import Blueprint, Flask, Response, abort, current_app, request, send_file
from werkzeug.exceptions import HTTPException

from dashboard import messages
from dashboard.curator import Curator, UnknownPainting
from dashboard.opening import NotOpen, Opening
from model.preprocessing import thumbnail
from museum.images import ImageUnavailable

WIDTHS = (160, 320, 640)  # of thumbnails, in pixels; few, so that caches can hold them
WEEK = 7 * 24 * 60 * 60
RETRY_SECONDS = 10

routes = Blueprint("routes", __name__)


def register_routes(server: Flask, opening: Opening) -> None:
    """Give the server its routes; `opening` answers whether and with whom they work."""
    server.extensions["opening"] = opening
    server.register_blueprint(routes)


def open_museum(timeout: float | None = None) -> Curator:
    """Return this process's curator. Raises NotOpen."""
    opening: Opening = current_app.extensions["opening"]
    return opening.curator() if timeout is None else opening.curator(timeout)


@routes.get("/health")
def health() -> Response:
    """Tell that the process lives."""
    return _sentence("The app is alive.", 200)


@routes.get("/ready")
def ready() -> Response:
    """Tell whether catalogue and model are loaded, or why not."""
    try:
        open_museum(timeout=0)
    except NotOpen as error:
        return _sentence(str(error), 503)
    return _sentence("The museum is open.", 200)


@routes.get("/paintings/<int:object_id>.jpg")
def painting_image(object_id: int) -> Response:
    """Answer with the very bytes that were classified, or with a thumbnail of them (`width`)."""
    width = request.args.get("width")
    if width is not None and width not in map(str, WIDTHS):
        abort(400, f"The width must be one of {', '.join(map(str, WIDTHS))}.")
    content = open_museum().image(object_id)
    if width is not None:
        content = thumbnail(content, int(width))
    return _image(content)


@routes.route("/paintings/<path:_rest>")
def no_such_image(_rest: str) -> Response:
    """Keep the page, which answers on every other path, from standing in for an image."""
    abort(404, "There is no such image.")


@routes.app_errorhandler(UnknownPainting)
def unknown_painting(_error: UnknownPainting) -> Response:
    """Say that the catalogue does not hold the painting."""
    return _sentence("There is no painting with this number in the catalogue.", 404)


@routes.app_errorhandler(ImageUnavailable)
def image_unavailable(_error: ImageUnavailable) -> Response:
    """Say that the image cannot be had for now."""
    return _sentence(messages.IMAGE_UNAVAILABLE, 503)


@routes.app_errorhandler(NotOpen)
def not_open(error: NotOpen) -> Response:
    """Say that nothing can be shown yet, or at all."""
    return _sentence(messages.CLOSED if error.failed else messages.OPENING, 503)


@routes.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    """Answer with the error's own sentence, without a page around it."""
    answer = _sentence(error.description or error.name, error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def media_type(content: bytes) -> str:
    """Return the media type that an encoded image's first bytes tell."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


def _image(content: bytes) -> Response:
    """Wrap an encoded image with validators, a week's caching and byte ranges."""
    answer = send_file(
        io.BytesIO(content),
        mimetype=media_type(content),
        etag=hashlib.sha256(content).hexdigest()[:32],
        conditional=True,
        max_age=WEEK,
    )
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


def _sentence(text: str, status: int) -> Response:
    """Wrap a sentence as plain text that nobody keeps."""
    answer = Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")
    answer.cache_control.no_store = True
    if status == 503:
        answer.retry_after = RETRY_SECONDS
    return answer
