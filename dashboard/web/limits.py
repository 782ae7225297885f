"""Limits per client: requests per minute, bytes per request."""

import re
from typing import Any

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter

from dashboard import messages
from museum.cache import redis_url

LIMIT = "1200 per minute"
API_LIMIT = "240 per minute"
UPLOAD_LIMIT = "30 per minute"
BODY_BYTES = 2**20
IMAGES_BYTES = 10 * 2**20
API = "api"  # its blueprint's name
UNCOUNTED = ("/assets/", "/_dash-component-suites/", "/health", "/ready", "/metrics")
UPLOADS = ("own_picture", "api.predict_uploads")  # endpoints that take images
REDIS_SECONDS = 0.5
WITH_PORT = re.compile(r"^(?:\[(.*)\]|([^:]*))(?::\d+)?$")  # [2001:db8::1]:443, 192.0.2.1:443


def register_limits(server: Flask, cache_url: str) -> None:
    """Reject requests beyond the limits with 413 or 429.

    Counts are kept in the Redis at `cache_url`, for all workers together; without one, or while it
    cannot be reached, each worker counts for itself.
    """
    server.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    seconds: Any = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
    limiter = Limiter(
        client_address,
        app=server,
        application_limits=[
            ApplicationLimit(limit, exempt_when=exempt, error_message=messages.TOO_MANY)
            for limit, exempt in (
                (LIMIT, None),
                (API_LIMIT, lambda: request.blueprint != API),
                (UPLOAD_LIMIT, lambda: request.endpoint not in UPLOADS),
            )
        ],
        headers_enabled=True,
        in_memory_fallback_enabled=True,
        storage_options=seconds,
        storage_uri=redis_url(cache_url) or "memory://",
        swallow_errors=True,
    )

    @limiter.request_filter
    def is_uncounted() -> bool:
        return request.path.startswith(UNCOUNTED)

    @server.before_request
    def allow_images() -> None:
        if request.endpoint in UPLOADS:
            # A form's parts have headers of their own.
            request.max_content_length = IMAGES_BYTES + 2**16


def client_address() -> str:
    """The client's address, without the port that some proxies add to it."""
    return WITH_PORT.sub(r"\1\2", request.remote_addr or "127.0.0.1")
