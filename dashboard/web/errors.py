"""What a failed request is told: problem details (RFC 9457) under /api, a sentence elsewhere."""

from http import HTTPStatus

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException

from dashboard.curator import UnknownPainting
from dashboard.problems import PROBLEM_TYPE, explain, problem, validation_errors
from model.preprocessing import NotAnImage
from museum.images import ImageUnavailable

RETRY_SECONDS = 10
KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range")


def register_errors(server: Flask) -> None:
    """Answer every error, the server's own included, in a sentence and never with a traceback."""
    for kind in (HTTPException, ImageUnavailable, NotAnImage, UnknownPainting):
        server.register_error_handler(kind, answer_error)


def answer_error(error: Exception) -> Response:
    """Say what went wrong, in the form that the caller reads."""
    status, sentence = explain(error)
    if request.path.startswith("/api/"):
        content = json.dumps(problem(status, sentence, validation_errors(error)))
        answer = Response(f"{content}\n", status, content_type=PROBLEM_TYPE)
    else:
        answer = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    if isinstance(error, HTTPException):
        answer.headers.extend(
            (name, value) for name, value in error.get_headers() if name in KEPT_HEADERS
        )
    answer.cache_control.no_store = True
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return answer
