"""Asking a server politely: one pace for all threads, retries, and no answer taken at its word."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry

from museum.collecting.pace import AdaptivePace

USER_AGENT = (
    "MetPaintingsClassifier/1.0 (catalogue and training images, a few requests a second) "
    f"python-requests/{requests.__version__}"
)
TIMEOUT = (10, 30)  # seconds to connect, and between two pieces of an answer
_LONGEST_ANSWER = 120  # seconds, however small the pieces
LARGEST_ANSWER = 64 * 2**20
_ATTEMPTS = 7
_ATTEMPTS_TO_READ = 3
_IN_VAIN_PER_THREAD = 12
_LONGEST_PAUSE = 60

Result = TypeVar("Result")


class Failed(Exception):
    """A request failed; says why.

    `kind` is "missing" (404, 410), "moved" (a redirect), "refused" (too fast, or a robot's page),
    "unreadable" (not what was asked for) or "unanswered" (all else).
    """

    def __init__(self, reason: str, kind: str = "unanswered", retry_after: float | None = None):
        super().__init__(reason)
        self.kind = kind
        self.retry_after = retry_after


class GivenUp(Exception):
    """The server answers nobody any more; the run ends, to be taken up later."""


class Http:
    """Asks over at most `concurrency` connections, `rate` times a second; thread-safe.

    `counts` holds the "requests" made, and how many of them were "in vain".
    """

    def __init__(
        self, rate: float, concurrency: int, stop: threading.Event, first_pause: float = 1.0
    ):
        self.pace = AdaptivePace(rate, stop, first_pause)
        self.counts: Counter[str] = Counter()
        self._first_pause = first_pause
        self._in_vain = 0
        self._most_in_vain = _IN_VAIN_PER_THREAD * concurrency
        self._lock = threading.Lock()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=concurrency)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(
        self,
        url: str,
        read: Callable[[bytes], Result],
        first: int = LARGEST_ANSWER,
        headers: Mapping[str, str] | None = None,
    ) -> Result:
        """Return `read(body)` of what is at `url`, trying again where that may help.

        `read` gets at most the `first` bytes and raises ValueError, with the reason, when they
        are not what was asked for. Raises Failed when this request fails, GivenUp when all do.
        """
        failure = Failed("never asked")
        for attempt in range(_ATTEMPTS):
            asked_at = self.pace.wait()
            try:
                result = self._ask(url, read, first, headers)
            except Failed as problem:
                failure = problem
            else:
                self._count_good()
                return result
            if failure.kind in ("missing", "moved"):
                self._count_good()
                break
            self._count_in_vain(failure)
            if failure.kind == "unreadable" and attempt + 1 >= _ATTEMPTS_TO_READ:
                break
            if failure.kind == "refused":
                self.pace.refused(asked_at, failure.retry_after)
            elif attempt < _ATTEMPTS - 1:
                pause = min(self._first_pause * 2**attempt, _LONGEST_PAUSE)
                self.pace.pause(pause * random.uniform(0.5, 1))  # noqa: S311
        raise failure

    def _ask(
        self,
        url: str,
        read: Callable[[bytes], Result],
        first: int,
        headers: Mapping[str, str] | None,
    ) -> Result:
        """Ask once; raise Failed when the answer is not what was asked for."""
        deadline = time.monotonic() + _LONGEST_ANSWER
        try:
            with self._session.get(
                url, headers=headers, stream=True, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                _check_status(response)
                body = bytearray()
                for piece in response.iter_content(min(first, 2**16)):
                    body += piece
                    if len(body) >= first:
                        break
                    if time.monotonic() > deadline:
                        raise Failed("an answer without end")
        except (requests.RequestException, HTTPError) as error:
            raise Failed(f"no whole answer ({type(error).__name__})") from error
        if not body:
            raise Failed("an empty answer")
        if body.lstrip()[:1] == b"<":
            raise Failed("a page in place of the answer", "refused")
        try:
            return read(bytes(body[:first]))
        except ValueError as error:
            raise Failed(str(error), "unreadable") from error

    def _count_good(self) -> None:
        self.pace.succeeded()
        with self._lock:
            self.counts["requests"] += 1
            self._in_vain = 0

    def _count_in_vain(self, failure: Failed) -> None:
        with self._lock:
            self.counts.update(("requests", "in vain"))
            self._in_vain += 1
            if self._in_vain >= self._most_in_vain:
                raise GivenUp(f"the last {self._in_vain} requests were in vain: {failure}")


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in (200, 206):
        return
    if status in (404, 410):
        kind = "missing"
    elif status in (403, 429, 503):
        kind = "refused"
    else:
        kind = "moved" if response.is_redirect else "unanswered"
    raise Failed(f"status {status}", kind, _retry_after(response))


def _retry_after(response: requests.Response) -> float | None:
    try:
        return Retry().get_retry_after(response.raw)
    except InvalidHeader:
        return None
