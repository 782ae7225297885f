"""What a failed request is told: problem details (RFC 9457) under /api, a sentence elsewhere."""

from http import HTTPStatus

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, NotFound

from dashboard import messages
from dashboard.curator import UnknownPainting
from dashboard.opening import NotOpen
from model.preprocessing import NotAnImage
from museum.images import ImageUnavailable

PROBLEM_TYPE = "application/problem+json"
RETRY_SECONDS = 10
KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range")


def register_errors(server: Flask) -> None:
    """Answer every error, the server's own included, in words and never with a traceback."""
    for kind in (HTTPException, ImageUnavailable, NotAnImage, NotOpen, UnknownPainting):
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


def explain(error: Exception) -> tuple[int, str]:
    """Return the status and the sentence for an error."""
    if isinstance(error, UnknownPainting):
        return HTTPStatus.NOT_FOUND, messages.NO_SUCH_PAINTING
    if isinstance(error, NotAnImage):
        return HTTPStatus.UNPROCESSABLE_ENTITY, str(error)
    if isinstance(error, ImageUnavailable):
        return HTTPStatus.SERVICE_UNAVAILABLE, messages.IMAGE_UNAVAILABLE
    if isinstance(error, NotOpen):
        sentence = messages.CLOSED if error.failed else messages.OPENING
        return HTTPStatus.SERVICE_UNAVAILABLE, sentence
    if validation_errors(error):
        return HTTPStatus.UNPROCESSABLE_ENTITY, messages.WRONG_ARGUMENTS
    if isinstance(error, NotFound) and error.description == NotFound.description:
        return HTTPStatus.NOT_FOUND, messages.NOTHING_HERE
    if isinstance(error, HTTPException) and error.code not in (None, 500):
        return error.code, error.description or HTTPStatus(error.code).phrase
    return HTTPStatus.INTERNAL_SERVER_ERROR, messages.UNEXPECTED


def problem(status: int, detail: str, errors: object = None) -> dict[str, object]:
    """Return RFC 9457 problem details; `errors` says which argument is wrong and why."""
    details: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if errors:
        details["errors"] = errors
    return details


def validation_errors(error: Exception) -> object:
    """Return what the API's argument parser found, if it is its error."""
    return getattr(error, "data", {}).get("messages")
