"""Caching headers and entity tags: unchanged content is answered with 304."""

from flask import Flask, Response, request


def register_caching(server: Flask) -> None:
    """Add an ETag to every 200, and `no-cache` unless Cache-Control is set."""

    @server.after_request
    def add_etag(answer: Response) -> Response:
        asked = request.method in ("GET", "HEAD") and answer.status_code == 200
        if not asked or answer.cache_control.no_store:
            return answer
        # Of a stream flask-compress changes the tag without ever comparing it.
        answer.direct_passthrough = False
        answer.make_sequence()
        if not answer.cache_control:
            answer.cache_control.no_cache = True
        answer.add_etag()
        answer.make_conditional(request)
        return answer
