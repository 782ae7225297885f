"""What the app adds to gunicorn's asgi worker.

Connections are bounded in time and headers in size, and a worker that ends loses no request.
"""

import asyncio
import signal
import sys
from typing import Any
from weakref import WeakSet

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

from dashboard.web.gateway import Gateway

MAX_HEADERS = 2**16  # bytes; gunicorn's own limit is 800 kB
CLOSING_SECONDS = 30.0  # for a client to take the last 64 kB before its connection is closed
IDLE_SECONDS = 2.0  # after which a worker that ends closes a quiet connection


def prepare(worker: Any) -> None:
    """Let a gunicorn worker that has loaded the WSGI app serve it in threads."""
    worker.asgi = Gateway(worker.asgi)
    worker.connections, worker.ending = WeakSet(), None
    # gunicorn's own count would close connections that were just said to be kept.
    worker.requests_left, worker.max_requests = worker.max_requests, sys.maxsize
    worker.loop.add_signal_handler(signal.SIGTERM, end, worker)
    gasgi.ASGIProtocol = Connection  # what the worker makes of each connection


def end(worker: Any) -> None:
    """Let the worker end once every client has been told."""
    if worker.ending is None:
        worker.ending = worker.loop.create_task(close_connections(worker))


async def close_connections(worker: Any) -> None:
    """Accept no connection, and close each once no request is being answered on it."""
    deadline = worker.loop.time() + worker.cfg.graceful_timeout
    await asyncio.sleep(0.1)  # one that has only begun to listen is accepting its first ones
    for server in worker.servers:
        server.close()
    for connection in worker.connections:
        if not connection._request_ready.is_set():
            connection._arm_keepalive_timer()
    while worker.nr_conns and worker.loop.time() < deadline:
        await asyncio.sleep(0.1)
    worker.alive = False


class Connection(ASGIProtocol):
    """A client's connection: every request on it, not only the second, has to come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self.worker.connections.add(self)
        self._headers = 0
        self._arm_keepalive_timer()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends, headers up to a size."""
        super().data_received(data)
        self._headers = 0 if self._request_ready.is_set() else self._headers + len(data)
        if self._headers > MAX_HEADERS:
            self._send_error_response(431, "The request's headers are too large.")
            self._close_transport()

    def _arm_keepalive_timer(self) -> None:
        if self.worker.ending:
            self._keepalive = IDLE_SECONDS
        super()._arm_keepalive_timer()

    def _will_close(self, *arguments: Any) -> bool:
        if self.worker.nr + 1 >= self.worker.requests_left:
            end(self.worker)
        return bool(self.worker.ending) or super()._will_close(*arguments)

    def _close_transport(self) -> None:
        super()._close_transport()
        self.worker.loop.call_later(CLOSING_SECONDS, self.transport.abort)
