"""An HTTP session whose read time-out is for a whole answer, not for each piece of it."""

import io
import time
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

USER_AGENT = f"MetPaintingsClassifier/1.0 (The Met's open access) requests/{requests.__version__}"


def open_session(connections: int) -> requests.Session:
    """Return a session that keeps up to `connections` connections to a server.

    It uses the environment's proxies and REQUESTS_CA_BUNDLE, but no password from ~/.netrc, and
    keeps no cookies.
    """
    session = requests.Session()
    session.auth = lambda request: request
    session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_maxsize=connections))
    return session


class _TimedStream(io.RawIOBase):
    """A connection's stream whose time-out is for all reads together, not for each of them.

    A server that sends a byte now and then, in headers or body, would never meet the other kind.
    """

    def __init__(self, stream: Any, connection: Any):
        self._stream = stream
        self._connection = connection
        self._deadline = time.monotonic() + connection.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._connection.settimeout(left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: Any, *given: Any, **named: Any):
        super().__init__(sock, *given, **named)
        self.fp = io.BufferedReader(_TimedStream(self.fp.detach(), sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Adapter(HTTPAdapter):
    def get_connection_with_tls_context(self, *given: Any, **named: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*given, **named)
        pool.ConnectionCls = _SecureConnection if pool.scheme == "https" else _Connection
        return pool
