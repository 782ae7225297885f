"""Limits per client: requests per minute, bytes per request."""

import re
import threading
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, g, request
from flask_limiter import ApplicationLimit, Limiter
from werkzeug.exceptions import ServiceUnavailable

from dashboard import messages
from museum.stores import redis_url

LIMIT = "1200 per minute"
API_LIMIT = "240 per minute"
UPLOAD_LIMIT = "30 per minute"
BODY_BYTES = 2**20
IMAGES_BYTES = 10 * 2**20
API = "api"  # its blueprint's name
UNCOUNTED = ("/assets/", "/_dash-component-suites/", "/health", "/ready", "/metrics")
UPLOADS = ("own_picture", "api.predict_uploads")  # endpoints that take images
UPLOADS_AT_ONCE = 2  # each holds its images in memory; one is classified at a time
UPLOAD_WAIT_SECONDS = 5.0  # how long an upload waits for a free slot
REDIS_SECONDS = 0.5
WITH_PORT = re.compile(r"^(?:\[(.*)\]|([^:]*))(?::\d+)?$")  # [2001:db8::1]:443, 192.0.2.1:443


class InMemory(Request):
    """A request whose files are kept in memory: under gunicorn its body lies on disk already."""

    def _get_file_stream(self, *_arguments: object, **_named: object) -> IO[bytes]:
        return BytesIO()


def register_limits(server: Flask, cache_url: str = "") -> None:
    """Reject requests beyond the limits with 413, 429 or 503.

    Counts are kept in the Redis at `cache_url`, for all workers together; without one, or while it
    cannot be reached, each worker counts for itself.
    """
    server.request_class = InMemory
    server.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    seconds: Any = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
    limiter = Limiter(
        client_address,
        app=server,
        application_limits=[
            ApplicationLimit(LIMIT, scope="all", error_message=messages.TOO_MANY),
            ApplicationLimit(
                API_LIMIT,
                scope="api",
                exempt_when=lambda: request.blueprint != API,
                error_message=messages.TOO_MANY,
            ),
            ApplicationLimit(
                UPLOAD_LIMIT,
                scope="uploads",
                exempt_when=lambda: request.endpoint not in UPLOADS,
                error_message=messages.TOO_MANY,
            ),
        ],
        headers_enabled=True,
        in_memory_fallback_enabled=bool(cache_url),
        storage_options=seconds if cache_url else {},
        storage_uri=redis_url(cache_url) or "memory://",
        swallow_errors=True,
    )

    @limiter.request_filter
    def is_uncounted() -> bool:
        return request.path.startswith(UNCOUNTED)

    slots = threading.BoundedSemaphore(UPLOADS_AT_ONCE)

    @server.before_request
    def bound_uploads() -> None:
        if request.endpoint in UPLOADS:
            # A form's parts have headers of their own.
            request.max_content_length = IMAGES_BYTES + 2**16
            if not slots.acquire(timeout=UPLOAD_WAIT_SECONDS):
                raise ServiceUnavailable(messages.BUSY)
            g.has_slot = True

    @server.teardown_request
    def release_slot(_error: BaseException | None) -> None:
        if g.pop("has_slot", False):
            slots.release()


def client_address() -> str:
    """The client's address, without the port that some proxies add to it."""
    return WITH_PORT.sub(r"\1\2", request.remote_addr or "127.0.0.1")
