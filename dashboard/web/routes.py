"""The plain HTTP routes beside the page: images, and whether the app is ready."""

from flask import Flask, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.curator import Curator
from dashboard.exhibit import digest_of
from dashboard.paths import OBJECT_ID
from model.preprocessing import media_type

WIDTHS = (160, 320, 640)  # of thumbnails, in pixels; few, so that caches can hold them
HOUR = 60 * 60
ROBOTS = """User-agent: Twitterbot
User-agent: facebookexternalhit
User-agent: LinkedInBot
User-agent: Slackbot
Allow: /

User-agent: *
Disallow: /paintings/
Disallow: /play/"""


def register_routes(server: Flask, curator: Curator) -> None:
    """Serve the images and the two health checks."""

    @server.get("/health")
    @server.get("/ready")
    def ready() -> Response:
        """Answer that catalogue and model are loaded: before that the app does not listen."""
        return _sentence("The app is ready.")

    @server.get("/robots.txt")
    def robots() -> Response:
        """Keep crawlers off the images; who makes a preview of a link may fetch one."""
        return _sentence(ROBOTS)

    @server.get("/favicon.ico")
    def favicon() -> ResponseReturnValue:
        """Lead browsers that look for the icon in its old place to where it is."""
        return redirect("/assets/icon-180.png")

    @server.get(f"/paintings/{OBJECT_ID}.jpg")
    def painting_image(object_id: int) -> ResponseReturnValue:
        """Answer with the image as it is classified, or with a thumbnail of it (`width`).

        At an address with the `digest` of the bytes that were classified it never changes
        (`caching.is_versioned`).
        """
        width, digest = request.args.get("width"), request.args.get("digest")
        content = curator.image(object_id)
        current = digest_of(content)
        if digest not in (None, current):  # the Met has replaced the image
            here = url_for("painting_image", object_id=object_id, digest=current, width=width)
            return redirect(here)
        if width is None:
            content = curator.predictions.as_shown(content)
        elif width in map(str, WIDTHS):
            content = curator.predictions.thumbnail(content, int(width))
        else:
            abort(400, f"The width must be one of {', '.join(map(str, WIDTHS))}.")
        answer = Response(content, mimetype=media_type(content))
        answer.cache_control.max_age = HOUR
        answer.cache_control.public = True
        return answer


def _sentence(text: str) -> Response:
    """Return a sentence as plain text that is not cached."""
    answer = Response(f"{text}\n", mimetype="text/plain")
    answer.cache_control.no_store = True
    return answer
