"""One log line for each request: method, path, outcome and duration."""

import logging
import re
import sys
import time
import uuid
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    g,
    has_request_context,
    request,
    request_finished,
    request_started,
)

from dashboard.events import Observe

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}", re.ASCII)
OUTCOMES = {2: "ok", 3: "ok", 4: "refused", 5: "failed"}  # by a status's first digit
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
LONGEST_PATH = 200

logger = logging.getLogger(__name__)


def configure_logging() -> None:
    """Write the app's log to standard output, where platforms collect it."""
    logging.basicConfig(
        format="level=%(levelname)s logger=%(name)s %(message)s",
        level=logging.INFO,
        stream=sys.stdout,
    )
    # What the development server and the limiter say of each request would double our line.
    for name in ("werkzeug", "flask-limiter"):
        logging.getLogger(name).setLevel(logging.WARNING)


def register_request_log(server: Flask, observe: Observe) -> None:
    """Log and observe each request, and return its ID in the response.

    By signals, which come before and after all that others have registered.
    """

    def begin(_sender: Flask) -> None:
        g.started = time.perf_counter()
        g.request_id = request_id(request.headers.get("X-Request-ID", ""))

    def end(_sender: Flask, response: Response) -> None:
        seconds = time.perf_counter() - g.started
        response.headers["X-Request-ID"] = g.request_id
        logger.info(
            "id=%s method=%s path=%s status=%d ms=%.1f bytes=%s outcome=%s",
            g.request_id,
            quote(request.method),
            quote(request.path[:LONGEST_PATH]),
            response.status_code,
            seconds * 1000,
            response.content_length if response.content_length is not None else "-",
            g.get("outcome") or OUTCOMES[response.status_code // 100],
        )
        route = str(request.url_rule) if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        observe("request", seconds, method=method, route=route, status=str(response.status_code))

    request_started.connect(begin, server, weak=False)
    request_finished.connect(end, server, weak=False)


def note_outcome(event: str, _seconds: float | None = None, /, **labels: str) -> None:
    """Keep a click's outcome for the line of the request that asked for it."""
    if event == "click" and has_request_context():
        g.outcome = labels["outcome"]


def request_id(given: str) -> str:
    """Return the ID that a router gave the request, if it is one, or a new one."""
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
