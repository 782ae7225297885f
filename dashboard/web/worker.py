"""gunicorn's asgi worker for the app, which stays a WSGI app (`app:server`).

Connections are bounded in time and headers in size, and a worker that ends loses no request.
gunicorn.conf.py loads this file without the package around it: only `load_wsgi` imports the app.
"""

import asyncio
import contextlib
import ctypes
import sys
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

MAX_HEADERS = 2**16  # bytes; gunicorn's own limit is 800 kB
CLOSING_SECONDS = 30.0  # for a client to take the last 64 kB before its connection is closed
IDLE_SECONDS = 2.0  # after which a worker that ends closes a quiet connection
LARGE_BUFFER = 4 * 2**20
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of malloc.h


class Worker(gasgi.ASGIWorker):
    """Serves the app; ends without losing a request or waiting for idle connections."""

    max_requests: int
    asgi: Any

    def __init__(self, *arguments: Any, **named: Any):
        self.connections: set[Connection] = set()
        self.ending = False
        super().__init__(*arguments, **named)
        # gunicorn's own count would close connections that were just said to be kept.
        self.requests_left, self.max_requests = self.max_requests, sys.maxsize

    @property
    def alive(self) -> bool:
        """False only when every client has been told: until then connections are kept."""
        return self._alive

    @alive.setter
    def alive(self, alive: bool) -> None:
        if alive or self._quick_shutdown:
            self._alive = alive
        elif not self.ending:
            self.ending = True
            self.loop.call_soon_threadsafe(self.loop.create_task, self._end())

    def load_wsgi(self) -> None:
        """Load the app so that threads run it, and freed memory goes back to the system."""
        with contextlib.suppress(AttributeError):  # only glibc keeps it, and has this call
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(M_MMAP_THRESHOLD, LARGE_BUFFER)
            mallopt(M_ARENA_MAX, 2)  # heaps: with one for each thread it holds 14 MB more
        super().load_wsgi()
        from dashboard.web.gateway import Gateway

        self.wsgi = self.asgi
        self.asgi = Gateway(self.wsgi)

    async def _end(self) -> None:
        deadline = self.loop.time() + self.cfg.graceful_timeout
        for server in self.servers:
            server.close()
        while self.connections and self.loop.time() < deadline:
            for connection in list(self.connections):
                connection.close_if_idle()
            await asyncio.sleep(0.1)
        self._alive = False


class Connection(ASGIProtocol):
    """A client's connection: every request on it, not only the second, has to come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self.worker.connections.add(self)
        self._heard, self._headers = self.worker.loop.time(), 0
        self._arm_keepalive_timer()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends, headers up to a size."""
        self._heard = self.worker.loop.time()
        super().data_received(data)
        self._headers = 0 if self._request_ready.is_set() else self._headers + len(data)
        if self._headers > MAX_HEADERS:
            self._send_error_response(431, "The request's headers are too large.")
            self._close_transport()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        self.worker.connections.discard(self)

    def close_if_idle(self) -> None:
        """Close unless a request is being answered, or may just be on its way."""
        if self._awaiting_request and self.worker.loop.time() - self._heard > IDLE_SECONDS:
            self._keepalive_timeout()

    def _will_close(self, *arguments: Any) -> bool:
        if self.worker.nr + 1 >= self.worker.requests_left:
            self.worker.alive = False
        return self.worker.ending or super()._will_close(*arguments)

    def _close_transport(self) -> None:
        super()._close_transport()
        self.worker.loop.call_later(CLOSING_SECONDS, self.transport.abort)


gasgi.ASGIProtocol = Connection  # what the worker makes of each connection
