"""The HTTP client of app and collecting: rate limit, retries, circuit breaker, size limits."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar

import requests
import urllib3
from urllib3.util import Retry

from museum.files import MAX_BYTES
from museum.pacing import MAX_PAUSE, Circuit, Pace

USER_AGENT = f"MetPaintingsClassifier/1.0 (The Met's open access) requests/{requests.__version__}"
CONNECT_SECONDS = 3.0
MAX_RETRY_AFTER = 600.0  # seconds; a server's longer Retry-After is cut to this

Result = TypeVar("Result")


class Reason(StrEnum):
    """Why there is no answer, or no image of a painting."""

    FORBIDDEN = "forbidden-address"  # not under an allowed address: never requested
    MISSING = "missing"  # 404, 410
    MOVED = "moved"  # a redirect; none is followed
    BLOCKED = "blocked"  # 403
    BUSY = "busy"  # 429, 503
    PAGE = "page"  # HTML instead of the answer, as the Met's bot filter sends
    UNREADABLE = "unreadable"  # not what was asked for
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    UNREACHABLE = "unreachable"  # no complete answer, or any other status
    NO_TURN = "no-turn"  # too many requests are waiting: not requested
    SERVER_DOWN = "server-down"  # the circuit is open: not requested
    SKIPPED = "skipped"  # the painting's image failed recently: not requested
    WITHDRAWN = "withdrawn"  # the Met no longer shows the painting


_STATUS = {
    **dict.fromkeys((404, 410), Reason.MISSING),
    **dict.fromkeys((301, 302, 303, 307, 308), Reason.MOVED),
    403: Reason.BLOCKED,
    **dict.fromkeys((429, 503), Reason.BUSY),
}


class RequestFailed(Exception):
    """A request that failed, with its reason.

    `retry_after` is how many seconds the server asks to wait, `answer` the beginning of the body of
    a 404 or 410.
    """

    def __init__(
        self,
        reason: Reason,
        message: str = "",
        url: str = "",
        retry_after: float = 0.0,
        answer: bytes = b"",
    ):
        super().__init__(message or reason)
        self.reason = reason
        self.url = url
        self.retry_after = retry_after
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Policy:
    """A client's rate, time-outs and retries.

    `attempts` is how often a request is made at most, by the reason of its failure; by default
    once. Before the second attempt nothing is asked for `backoff` seconds, for twice as long before
    each further one, or for as long as the server says. An answer may take `answer_seconds`. After
    `failures` failures in a row the circuit opens, for `pause` seconds at first; unless the client
    is `patient`, a refusal opens it at once.
    """

    per_second: float
    attempts: Mapping[Reason, int] = field(default_factory=dict)
    backoff: float = 0.3
    answer_seconds: float = 5.0
    failures: int = 5
    pause: float = 5.0
    patient: bool = False


class Client:
    """Makes requests, and follows no redirect. Safe to use from several threads."""

    def __init__(self, policy: Policy):
        self.circuit = Circuit(policy.failures, policy.pause)
        self._stop = threading.Event()
        self._pace = Pace(policy.per_second, self._stop)
        self._policy = policy
        self._session = _open_session()

    def close(self) -> None:
        """Close connections; calls that wait for their turn do not get it any more."""
        self._stop.set()
        self._session.close()

    def get(
        self,
        url: str,
        read: Callable[[bytes], Result],
        *,
        deadline: float = float("inf"),
        first_bytes: int | None = None,
    ) -> Result:
        """Return `read(body)` for the body at `url`; retry as the policy says.

        `read` raises ValueError, with the reason, for an unexpected body; with `first_bytes` it
        gets no more than these. `deadline` is a time of time.monotonic. Raises RequestFailed.
        """
        attempt = 0
        while True:
            attempt += 1
            if not self._pace.wait(deadline):
                raise RequestFailed(Reason.NO_TURN)
            if not self.circuit.admit():
                message = "the server refused or failed the last requests"
                raise RequestFailed(Reason.SERVER_DOWN, message)
            try:
                result = self._ask(url, read, deadline, first_bytes)
            except RequestFailed as failure:
                if not self._may_retry(failure, attempt, deadline):
                    raise
            else:
                self.circuit.succeed()
                return result

    def _ask(
        self,
        url: str,
        read: Callable[[bytes], Result],
        deadline: float,
        first_bytes: int | None,
    ) -> Result:
        """Make one request. Raises RequestFailed, also for an unexpected answer."""
        seconds = min(self._policy.answer_seconds, max(deadline - time.monotonic(), 0.1))
        ends = time.monotonic() + seconds
        headers = {"Range": f"bytes=0-{first_bytes - 1}"} if first_bytes else None
        most = first_bytes or MAX_BYTES + 1
        body = bytearray()
        try:
            with self._session.get(
                url,
                stream=True,
                allow_redirects=False,
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                headers=headers,
            ) as response:
                if response.status_code not in (200, 206):
                    reason = _STATUS.get(response.status_code, Reason.UNREACHABLE)
                    message = f"status {response.status_code}"
                    answer = response.raw.read1(1000) if reason is Reason.MISSING else b""
                    raise RequestFailed(reason, message, url, _retry_after(response), answer)
                while len(body) < most and (piece := response.raw.read1(65536)):
                    body += piece
                    if time.monotonic() > ends:
                        raise TimeoutError
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise RequestFailed(Reason.TOO_SLOW, "no whole answer in time") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            message = f"no whole answer ({type(error).__name__})"
            raise RequestFailed(Reason.UNREACHABLE, message) from error
        if first_bytes:
            del body[first_bytes:]
        elif len(body) > MAX_BYTES:
            raise RequestFailed(Reason.TOO_LARGE, f"more than {MAX_BYTES:,} bytes")
        if body.lstrip()[:1] == b"<":
            raise RequestFailed(Reason.PAGE, "a page in place of the answer")
        try:
            return read(bytes(body))
        except (ValueError, RecursionError) as error:  # JSON may be nested too deeply
            raise RequestFailed(Reason.UNREADABLE, str(error)) from error

    def _may_retry(self, failure: RequestFailed, attempt: int, deadline: float) -> bool:
        """Record a failed attempt; return whether another one may follow, after a pause for all."""
        if failure.reason in (Reason.MISSING, Reason.MOVED):  # the server works
            self.circuit.succeed()
            return False
        pause = failure.retry_after or min(self._policy.backoff * 2 ** (attempt - 1), MAX_PAUSE)
        in_time = time.monotonic() + pause < deadline
        again = in_time and attempt < self._policy.attempts.get(failure.reason, 1)
        self._pace.hold(pause if again else failure.retry_after)
        # HTML in place of the answer may be the answer for this one file only.
        refused = failure.reason in (Reason.BLOCKED, Reason.BUSY)
        at_once = refused and not again and not self._policy.patient
        self.circuit.fail(failure.reason, at_once, failure.retry_after)
        return again


def _open_session() -> requests.Session:
    """Return a session with the environment's proxies and REQUESTS_CA_BUNDLE.

    It uses no password from ~/.netrc and keeps no cookies.
    """
    session = requests.Session()
    session.auth = lambda request: request
    session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _retry_after(response: requests.Response) -> float:
    """Return the seconds that the server asks to wait, 0 if it does not."""
    try:
        seconds = Retry().get_retry_after(response.raw)
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return 0.0
    return min(seconds or 0.0, MAX_RETRY_AFTER)
