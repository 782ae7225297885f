"""Error responses: problem details (RFC 9457) under /api, a sentence elsewhere."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException, NotFound

from dashboard import messages
from dashboard.curator import UnknownPainting
from model.preprocessing import NotAnImage
from museum.images import ImageUnavailable

PROBLEM_TYPE = "application/problem+json"
RETRY_SECONDS = 10


def register_errors(server: Flask, not_found_page: Callable[[], str]) -> None:
    """Answer every error, the server's own included, in a sentence and never with a traceback.

    Browsers get a page with a link home for an unknown address.
    """

    def answer_not_found(error: NotFound) -> Response:
        answer = answer_error(error)
        html = request.accept_mimetypes.quality("text/html")
        if html > request.accept_mimetypes.quality("text/plain") and not is_api():
            answer.set_data(not_found_page())
            answer.content_type = "text/html; charset=utf-8"
        return answer

    server.register_error_handler(NotFound, answer_not_found)
    for kind in (HTTPException, ImageUnavailable, NotAnImage, UnknownPainting):
        server.register_error_handler(kind, answer_error)


def is_api() -> bool:
    """Whether the client is a program."""
    return request.path.startswith("/api/")


def answer_error(error: Exception) -> Response:
    """Say what went wrong, in the form that the caller reads."""
    status, sentence = explain(error)
    if is_api():
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": int(status),
            "detail": sentence,
        }
        if wrong := wrong_arguments(error):
            problem["errors"] = wrong
        answer = Response(f"{json.dumps(problem)}\n", status, content_type=PROBLEM_TYPE)
    else:
        answer = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    if isinstance(error, HTTPException):
        answer.headers.extend(each for each in error.get_headers() if each[0] != "Content-Type")
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
    if wrong_arguments(error):
        return HTTPStatus.UNPROCESSABLE_ENTITY, messages.WRONG_ARGUMENTS
    if isinstance(error, NotFound) and error.description == NotFound.description:
        return HTTPStatus.NOT_FOUND, messages.NOTHING_HERE
    if isinstance(error, HTTPException) and error.code not in (None, 500):
        return error.code, error.description or HTTPStatus(error.code).phrase
    return HTTPStatus.INTERNAL_SERVER_ERROR, messages.UNEXPECTED


def wrong_arguments(error: Exception) -> object:
    """Return what the API's argument parser found, if it is its error."""
    return getattr(error, "data", {}).get("messages")
