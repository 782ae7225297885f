"""Limits per client: requests per minute, bytes per request."""

import re
import threading
import time
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, request
from flask_limiter import ApplicationLimit, Limiter
from limits.storage import MemoryStorage

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


class InMemory(Request):
    """A request whose files are kept in memory: under gunicorn its body lies on disk already."""

    def _get_file_stream(self, *_arguments: object, **_named: object) -> IO[bytes]:
        return BytesIO()


class Counts(MemoryStorage):
    """Counts in memory; the library's own class starts a thread at nearly each hit.

    That one still counts while a Redis cannot be reached.
    """

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str | None = None, **options: Any):
        super().__init__(uri, **options)
        self._lock = threading.Lock()
        self._swept_at = time.time()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count, which ends `expiry` seconds after it began."""
        with self._lock:
            now = time.time()
            if now > self._swept_at + expiry:
                self._swept_at = now
                for each in list(self.expirations):
                    self.get(each)  # which drops a count that has ended
            count = self.get(key) + amount
            if count == amount:
                self.expirations[key] = now + expiry
            self.storage[key] = count
            return count


def register_limits(server: Flask, cache_url: str = "") -> None:
    """Reject requests beyond the limits with 413 or 429.

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
            ApplicationLimit(
                limit, scope=scope, exempt_when=exempt, error_message=messages.TOO_MANY
            )
            for limit, scope, exempt in (
                (LIMIT, "all", None),
                (API_LIMIT, "api", lambda: request.blueprint != API),
                (UPLOAD_LIMIT, "uploads", lambda: request.endpoint not in UPLOADS),
            )
        ],
        headers_enabled=True,
        in_memory_fallback_enabled=bool(cache_url),
        storage_options=seconds if cache_url else {},
        storage_uri=redis_url(cache_url) or "counts://",
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
