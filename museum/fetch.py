"""One request for an image, and what to make of the answer."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Retry

USER_AGENT = "met-paintings-classifier/1.0 (python-requests; shows The Met's open access images)"
CONNECT_SECONDS = 2.0
READ_SECONDS = 2.5  # between two pieces of an answer
MAX_BYTES = 10 * 2**20
HEADERS_SECONDS = 5.0  # for all headers together


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: the image's bytes, or the reason why there are none."""

    content: bytes = b""
    reason: str = ""
    again: bool = False  # whether to ask again may help
    retry_after: float = 0.0  # seconds


class Fetcher:
    """Keeps connections to a server and asks it for images. Safe to use from several threads.

    `check` raises ValueError for bytes that are no image.
    """

    def __init__(self, check: Callable[[bytes], object], connections: int):
        self._check = check
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no password from the environment
        self._session.headers.update(
            {"User-Agent": USER_AGENT, "Accept": "image/*", "Accept-Encoding": "identity"}
        )
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_maxsize=connections)
        adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def ask(self, url: str, deadline: float) -> Answer:
        """Ask once for `url`; what goes wrong is in the answer. `deadline` is of time.monotonic."""
        left = max(deadline - time.monotonic(), 0.1)
        timeout = (min(CONNECT_SECONDS, left), min(READ_SECONDS, left))
        try:
            with self._session.get(
                url, stream=True, allow_redirects=False, timeout=timeout
            ) as response:
                return _refusal(response) or self._content(response, deadline)
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            return Answer(reason="too-slow")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            return Answer(reason="unreachable", again=True)

    def _content(self, response: requests.Response, deadline: float) -> Answer:
        pieces = bytearray()
        while piece := response.raw.read1(65536):
            pieces += piece
            if len(pieces) > MAX_BYTES:
                return Answer(reason="too-large")
            if time.monotonic() > deadline:
                return Answer(reason="too-slow")
        content = bytes(pieces)
        try:
            self._check(content)
        except ValueError:
            return Answer(reason="not-an-image")
        return Answer(content)


class _Connection(HTTPConnection):
    """Hangs up on headers that never end; the time-outs bound only each piece of them."""

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        alarm = threading.Timer(HEADERS_SECONDS, _hang_up, [self.sock])
        alarm.daemon = True
        alarm.start()
        try:
            return super().getresponse()
        finally:
            alarm.cancel()


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _hang_up(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _refusal(response: requests.Response) -> Answer | None:
    """Read the status; None when the body is worth reading."""
    status = response.status_code
    if status == 200:
        return None
    if status == 403:
        return Answer(reason="blocked")
    if status == 429 or status >= 500:
        reason = "blocked" if status == 429 else "unreachable"
        return Answer(reason=reason, again=True, retry_after=_retry_after(response))
    return Answer(reason="forbidden-url" if 300 <= status < 400 else "missing")


def _retry_after(response: requests.Response) -> float:
    try:
        return Retry().get_retry_after(response.raw) or 0.0
    except urllib3.exceptions.InvalidHeader:
        return 0.0
