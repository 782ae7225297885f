"""Caching headers and entity tags: unchanged content is answered with 304."""

from flask import Flask, Response, current_app, request

YEAR = 365 * 24 * 60 * 60


def register_caching(server: Flask) -> None:
    """Add an ETag to every 200, and `no-cache` unless Cache-Control is set.

    What has its version in its address never changes; nor do the fonts. The server's extension
    `is_current` tells whether a file is asked for in the version that this process has: while a new
    version of the app starts, a browser may ask the old one for a file of the new one.
    """

    @server.after_request
    def add_etag(answer: Response) -> Response:
        asked = request.method in ("GET", "HEAD") and answer.status_code == 200
        if not asked or answer.cache_control.no_store:
            return answer
        # Of a stream flask-compress changes the tag without ever comparing it.
        answer.direct_passthrough = False
        answer.make_sequence()
        if is_versioned():
            answer.cache_control.no_cache = None
            answer.cache_control.max_age = YEAR
            answer.cache_control.public = True
            answer.cache_control.immutable = True
        elif not answer.cache_control:
            answer.cache_control.no_cache = True
        answer.add_etag()
        answer.make_conditional(request)
        return answer


def is_versioned() -> bool:
    """Whether what is at the request's address never changes."""
    path = request.path
    return (
        path.startswith("/assets/fonts/")
        or (path.startswith("/paintings/") and "digest" in request.args)
        or bool(current_app.extensions["is_current"]())
    )
