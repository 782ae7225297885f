"""Which status and which sentence an error becomes, and problem details (RFC 9457) of them."""

from http import HTTPStatus

from werkzeug.exceptions import HTTPException, NotFound

from dashboard import messages
from dashboard.curator import UnknownPainting
from model.preprocessing import NotAnImage
from museum.images import ImageUnavailable

PROBLEM_TYPE = "application/problem+json"


def explain(error: Exception) -> tuple[int, str]:
    """Return the status and the sentence for an error."""
    if isinstance(error, UnknownPainting):
        return HTTPStatus.NOT_FOUND, messages.NO_SUCH_PAINTING
    if isinstance(error, NotAnImage):
        return HTTPStatus.UNPROCESSABLE_ENTITY, str(error)
    if isinstance(error, ImageUnavailable):
        return HTTPStatus.SERVICE_UNAVAILABLE, messages.IMAGE_UNAVAILABLE
    if validation_errors(error):
        return HTTPStatus.UNPROCESSABLE_ENTITY, messages.WRONG_ARGUMENTS
    if isinstance(error, NotFound) and error.description == NotFound.description:
        return HTTPStatus.NOT_FOUND, messages.NOTHING_HERE
    if isinstance(error, HTTPException) and error.code not in (None, 500):
        return error.code, error.description or HTTPStatus(error.code).phrase
    return HTTPStatus.INTERNAL_SERVER_ERROR, messages.UNEXPECTED


def problem(status: int, detail: str, errors: object = None) -> dict[str, object]:
    """Return problem details; `errors` says which argument is wrong and why."""
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
