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

    def answer_error(error: Exception) -> Response:
        status, sentence = explain(error)
        accept = request.accept_mimetypes
        if request.path.startswith("/api/"):  # the client is a program
            problem = {
                "type": "about:blank",
                "title": HTTPStatus(status).phrase,
                "status": int(status),
                "detail": sentence,
            }
            if wrong := wrong_arguments(error):
                problem["errors"] = wrong
            answer = Response(f"{json.dumps(problem)}\n", status, content_type=PROBLEM_TYPE)
        elif isinstance(error, NotFound) and accept["text/html"] > accept["text/plain"]:
            answer = Response(not_found_page(), status)
        else:
            answer = Response(f"{sentence}\n", status, mimetype="text/plain")
        if isinstance(error, HTTPException):
            answer.headers.extend(each for each in error.get_headers() if each[0] != "Content-Type")
        answer.cache_control.no_store = True
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer.headers.setdefault("Retry-After", str(RETRY_SECONDS))
        return answer

    for kind in (HTTPException, ImageUnavailable, NotAnImage, UnknownPainting):
        server.register_error_handler(kind, answer_error)


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
