"""The plain HTTP routes beside the page: images, and what those who run the app ask it."""

import hashlib
import io

from flask import Blueprint, Flask, Response, abort, current_app, request, send_file

from dashboard.curator import Curator
from dashboard.opening import NotOpen, Opening
from model.preprocessing import thumbnail
from museum.table import LARGEST_OBJECT_ID

OBJECT_ID = f"<int(min=1, max={LARGEST_OBJECT_ID}):object_id>"
WIDTHS = (160, 320, 640)  # of thumbnails, in pixels; few, so that caches can hold them
WAIT_SECONDS = 5.0  # for the museum to open; longer, and those who wait take all threads
WEEK = 7 * 24 * 60 * 60

routes = Blueprint("routes", __name__)


def register_routes(server: Flask) -> None:
    """Give the server its routes; its extension `opening` says with whom they work."""
    server.register_blueprint(routes)


def open_museum(timeout: float = WAIT_SECONDS) -> Curator:
    """Return this process's curator. Raises NotOpen."""
    opening: Opening = current_app.extensions["opening"]
    return opening.curator(timeout)


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


@routes.get(f"/paintings/{OBJECT_ID}.jpg")
def painting_image(object_id: int) -> Response:
    """Answer with the very bytes that were classified, or with a thumbnail of them (`width`)."""
    width = request.args.get("width")
    if width is not None and width not in map(str, WIDTHS):
        abort(400, f"The width must be one of {', '.join(map(str, WIDTHS))}.")
    content = open_museum().image(object_id)
    if width is not None:
        content = thumbnail(content, int(width))
    return _image(content)


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
    return answer
