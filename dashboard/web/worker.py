"""gunicorn's worker: greenlets wait for clients, threads answer them.

A request reaches a thread only when its body is complete, and a thread never waits for a client to
take the answer. So clients that are slow or silent, however many, hold nothing that others need.
gunicorn's gthread worker holds a thread for each of them; its gevent worker answers in greenlets,
where LiteRT and OpenCV would stop all others, and replaces parts of the standard library.
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

BODY_SECONDS = 60.0  # for the whole body of a request; 10 MB take so long at 1.4 Mbit/s
EXCHANGE_SECONDS = 240.0  # for a request and its answer: a client that does not take it is cut off
MAX_BODY = 11 * 2**20  # more than any route takes; the app refuses what says that it is larger
MAX_ARRIVING = 64 * 2**20  # bytes of incomplete bodies in a worker; beyond, the oldest is cut off
PIECE = 2**16

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, Callable], Iterable[bytes]]

logger = logging.getLogger(__name__)


class Worker(GeventWorker):
    """Its `threads` setting says how many requests are answered at a time."""

    sockets: list[Any]
    wsgi: Any

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self._idle: dict[gevent.Greenlet, gevent.Timeout] = {}

    def patch(self) -> None:
        """Give the listening sockets to gevent, and leave the standard library as it is."""
        self.sockets = [
            socket.socket(each.FAMILY, socket.SOCK_STREAM, fileno=each.sock.detach())
            for each in self.sockets
        ]

    def load_wsgi(self) -> None:
        """Load the app, to be answered by threads."""
        super().load_wsgi()
        self.wsgi = InThreads(self.wsgi, self.cfg.threads)

    @contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Bound how long a connection may be without a request, or may send its headers."""
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
        """Stop when the requests under way are answered; close connections without one."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._close_idle)

    def _close_idle(self) -> None:
        for greenlet, timeout in list(self._idle.items()):
            greenlet.kill(timeout, block=False)


class InThreads:
    """A WSGI app whose requests are read in the greenlet that calls it and answered in a thread."""

    def __init__(self, app: App, threads: int):
        self._app = app
        self._threads = ThreadPool(threads)
        self._arriving: dict[gevent.Greenlet, int] = {}

    def __call__(self, environ: Environ, start_response: Callable) -> list[bytes]:
        """Answer a request, or close its connection when the body does not come in time."""
        try:
            with gevent.Timeout(BODY_SECONDS):
                body = self._read(environ)
        except gevent.Timeout:
            logger.info("path=%s refused=slow-body", environ["PATH_INFO"])
            told = f"The request's body has not come within {BODY_SECONDS:.0f} seconds."
            util.write_error(environ["gunicorn.socket"], 408, "Request Timeout", told)
            raise StopIteration from None  # closes the connection
        status, headers, content = self._threads.apply(answer, (self._app, environ, body))
        start_response(status, headers)
        return [content]

    def _read(self, environ: Environ) -> bytes:
        """Return the body, or as much of one that is too large as proves it. Raises Timeout."""
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
        """Cut off a body, once: another exception would come after it is no longer waited for."""
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
    del of_thread["wsgi.file_wrapper"]  # it would leave a file to be read by the greenlet
    chunks = app(of_thread, start_response)
    try:
        content = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return *started[0], content
