"""The plain HTTP routes beside the page: images, and whether the app is alive and ready."""

import hashlib
import io

from flask import Flask, Response, abort, request, send_file

from dashboard.curator import Curator
from dashboard.paths import OBJECT_ID
from model.preprocessing import thumbnail

WIDTHS = (160, 320, 640)  # of thumbnails, in pixels; few, so that caches can hold them
WEEK = 7 * 24 * 60 * 60


def register_routes(server: Flask, curator: Curator) -> None:
    """Serve the images and the two routes that platforms ask."""

    @server.get("/health")
    def health() -> Response:
        """Tell that the process lives."""
        return _sentence("The app is alive.")

    @server.get("/ready")
    def ready() -> Response:
        """Tell that catalogue and model are open: before that the app does not listen."""
        return _sentence("The app is ready.")

    @server.get(f"/paintings/{OBJECT_ID}.jpg")
    def painting_image(object_id: int) -> Response:
        """Answer with the very bytes that were classified, or a thumbnail of them (`width`)."""
        width = request.args.get("width")
        if width is not None and width not in map(str, WIDTHS):
            abort(400, f"The width must be one of {', '.join(map(str, WIDTHS))}.")
        content = curator.image(object_id)
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


def _sentence(text: str) -> Response:
    """Wrap a sentence as plain text that nobody keeps."""
    answer = Response(f"{text}\n", content_type="text/plain; charset=utf-8")
    answer.cache_control.no_store = True
    return answer
