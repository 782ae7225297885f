"""gunicorn's worker: greenlets wait for clients, threads answer them.

A request is handed to a thread only when its body is complete, and greenlets send the answers. So
slow or silent clients, however many, occupy no thread. gunicorn's gthread worker blocks a thread
for each of them; its gevent worker answers in greenlets, where LiteRT and OpenCV would block all
other requests, and it patches the standard library.
"""

import io
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gevent import socket
from gevent.threadpool import ThreadPool
from gunicorn import util
from gunicorn.workers.ggevent import GeventWorker

BODY_SECONDS = 60.0  # for the body of a request: enough for 10 MB at 1.4 Mbit/s
EXCHANGE_SECONDS = 240.0  # for a request and its answer; then the connection is closed
MAX_BODY = 11 * 2**20  # more than any route accepts; a larger Content-Length gets 413
MAX_ARRIVING = 64 * 2**20  # bytes of incomplete bodies; beyond this, the oldest is cut off
PIECE = 2**16

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, Callable], Iterable[bytes]]

logger = logging.getLogger(__name__)


class Worker(GeventWorker):
    """Answers as many requests at a time as the setting `threads` says."""

    sockets: list[Any]
    wsgi: Any

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self._idle: dict[gevent.Greenlet, gevent.Timeout] = {}

    def patch(self) -> None:
        """Hand the listening sockets to gevent, without patching the standard library."""
        self.sockets = [
            socket.socket(each.FAMILY, socket.SOCK_STREAM, fileno=each.sock.detach())
            for each in self.sockets
        ]

    def load_wsgi(self) -> None:
        """Load the app so that threads run it."""
        super().load_wsgi()
        self.wsgi = InThreads(self.wsgi, self.cfg.threads)

    @contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Limit how long a connection may be idle, or take to send its headers."""
        timeout = gevent.Timeout(self.cfg.keepalive, False)
        greenlet = gevent.getcurrent()
        self._idle[greenlet] = timeout
        try:
            with timeout:
                yield
        finally:
            del self._idle[greenlet]

    def handle_request(self, *arguments: Any) -> None:
        """Answer one request."""
        with gevent.Timeout(EXCHANGE_SECONDS, False):
            super().handle_request(*arguments)
            return
        raise StopIteration  # closes the connection

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop when all current requests are answered; close idle connections."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._close_idle)

    def _close_idle(self) -> None:
        for greenlet, timeout in list(self._idle.items()):
            greenlet.kill(timeout, block=False)


class InThreads:
    """A WSGI app that reads each request in a greenlet and runs the wrapped app in a thread."""

    def __init__(self, app: App, threads: int):
        self._app = app
        self._threads = ThreadPool(threads)
        self._arriving: dict[gevent.Greenlet, int] = {}

    def __call__(self, environ: Environ, start_response: Callable) -> list[bytes]:
        """Answer a request, or close its connection if the body does not arrive in time."""
        try:
            with gevent.Timeout(BODY_SECONDS):
                body = self._read(environ)
        except gevent.Timeout:
            logger.info("path=%s refused=slow-body", environ["PATH_INFO"])
            told = f"The request's body did not arrive within {BODY_SECONDS:.0f} seconds."
            util.write_error(environ["gunicorn.socket"], 408, "Request Timeout", told)
            raise StopIteration from None  # closes the connection
        status, headers, content = self._threads.apply(answer, (self._app, environ, body))
        start_response(status, headers)
        return [content]

    def _read(self, environ: Environ) -> bytes:
        """Return the body, or the start of one that is over MAX_BODY. Raises Timeout."""
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            return b""
        me = gevent.getcurrent()
        body = bytearray()
        try:
            while len(body) <= MAX_BODY and (piece := environ["wsgi.input"].read(PIECE)):
                body += piece
                self._arriving[me] = len(body)
                if sum(self._arriving.values()) > MAX_ARRIVING:
                    self._refuse(next(iter(self._arriving)))
        finally:
            self._arriving.pop(me, None)
        if len(body) < int(environ.get("CONTENT_LENGTH") or 0):
            raise StopIteration  # the client has gone
        return bytes(body)

    def _refuse(self, oldest: gevent.Greenlet) -> None:
        """Cut off the oldest body; removed first, so that it is interrupted only once."""
        del self._arriving[oldest]
        if oldest is gevent.getcurrent():
            raise gevent.Timeout
        oldest.kill(gevent.Timeout(), block=False)


def answer(app: App, environ: Environ, body: bytes) -> tuple[str, Headers, bytes]:
    """Return status, headers and content of the app's answer to a request with this body."""
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _error: Any = None) -> None:
        started[:] = [(status, headers)]

    of_thread = {**environ, "wsgi.input": io.BytesIO(body)}
    if environ.get("HTTP_TRANSFER_ENCODING"):  # its length is known only now
        del of_thread["HTTP_TRANSFER_ENCODING"]
        of_thread["CONTENT_LENGTH"] = str(len(body))
    del of_thread["wsgi.file_wrapper"]  # the greenlet would have to read the file
    chunks = app(of_thread, start_response)
    try:
        content = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return *started[0], content
