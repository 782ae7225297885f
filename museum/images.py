"""One painting's image: from the cache, or fetched once, politely and within its time."""

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path

from museum.addresses import fetchable, is_relative
from museum.cache import Cache
from museum.catalogue import Painting
from museum.fetch import MAX_BYTES, Answer, Fetcher
from museum.politeness import Circuit, Pace, SetAside

FETCH_SECONDS = 8.0  # for one image, with every wait and retry
PER_SECOND = 4.0  # the Met allows 80, its bot filter far fewer
AT_ONCE = 6
TRIES = 3
BACKOFF_SECONDS = 0.3
# For how long a painting is set aside, in seconds, by what was wrong with its image.
SET_ASIDE = {
    "missing": 3600.0,
    "forbidden-url": 3600.0,
    "not-an-image": 600.0,
    "too-large": 600.0,
    "too-slow": 60.0,
    "unreachable": 60.0,
    "blocked": 0.0,  # not the painting's fault
}

logger = logging.getLogger(__name__)


class ImageUnavailable(Exception):
    """An image that cannot be had now.

    `reason` is one of the keys of SET_ASIDE, or "set-aside" for a painting that failed lately.
    """

    def __init__(self, reason: str, object_id: int):
        super().__init__(f"object_id={object_id} image={reason}")
        self.reason = reason
        self.object_id = object_id


class Images:
    """Gets images. Safe to use from several threads; `close` it when done.

    `check` raises ValueError for bytes that are no image. `folder` is where relative addresses
    start. `observe` is called with each outcome: "cached", "fetched", "local" or a reason.
    """

    def __init__(
        self,
        images_url: str,
        check: Callable[[bytes], object],
        cache: Cache | None = None,
        *,
        folder: Path = Path(),
        observe: Callable[[str], object] = lambda _outcome: None,
        per_second: float = PER_SECOND,
        circuit: Circuit | None = None,
    ):
        self._images_url = images_url
        self._check = check
        self._cache = cache or Cache()
        self._folder = folder
        self._observe = observe
        self._pace = Pace(per_second)
        self._circuit = circuit or Circuit()
        self._fetcher = Fetcher(check, AT_ONCE)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="images")
        self._flights: dict[str, Future[bytes]] = {}
        self._set_aside = SetAside()
        self._lock = threading.Lock()
        self._closed = threading.Event()

    @property
    def circuit(self) -> str:
        """Whether the server is asked: "closed" (yes), "half-open" (on trial), "open" (no)."""
        return self._circuit.state

    @property
    def set_aside(self) -> frozenset[int]:
        """Object IDs of paintings that are better not picked now."""
        return self._set_aside.now()

    def get(self, painting: Painting, timeout: float) -> bytes:
        """Return the encoded image within `timeout` seconds. Raises ImageUnavailable."""
        try:
            content, outcome = self._get(painting, timeout)
        except ImageUnavailable as error:
            self._observe(error.reason)
            raise
        self._observe(outcome)
        return content

    def close(self) -> None:
        """Give connections back; fetches under way end at their next step."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._fetcher.close()

    def _get(self, painting: Painting, timeout: float) -> tuple[bytes, str]:
        if is_relative(painting.image_url):
            return self._read(painting), "local"
        url = fetchable(painting.image_url, self._images_url)
        if url is None:
            raise ImageUnavailable("forbidden-url", painting.object_id)
        content = self._cache.get(url)
        if content is not None:
            return content, "cached"
        if painting.object_id in self._set_aside:
            raise ImageUnavailable("set-aside", painting.object_id)
        if self._circuit.shut:
            raise ImageUnavailable(self._circuit.reason, painting.object_id)
        try:
            return self._flight(painting.object_id, url).result(timeout), "fetched"
        except TimeoutError:
            raise ImageUnavailable("too-slow", painting.object_id) from None
        except (CancelledError, RuntimeError):  # closed meanwhile
            raise ImageUnavailable("unreachable", painting.object_id) from None

    def _read(self, painting: Painting) -> bytes:
        try:
            content = read_file(self._folder, painting.image_url)
            self._check(content)
            return content
        except OSError:
            reason = "missing"
        except ValueError:
            reason = "not-an-image"
        self._put_aside(painting.object_id, reason)
        raise ImageUnavailable(reason, painting.object_id)

    def _flight(self, object_id: int, url: str) -> Future[bytes]:
        """Return the fetch of `url` that is under way, or start one."""
        with self._lock:
            flight = self._flights.get(url)
            if flight is None:
                deadline = time.monotonic() + FETCH_SECONDS
                flight = self._threads.submit(self._fetch, object_id, url, deadline)
                self._flights[url] = flight
                flight.add_done_callback(lambda _: self._flights.pop(url, None))
            return flight

    def _fetch(self, object_id: int, url: str, deadline: float) -> bytes:
        """Fetch, retrying what may pass. urllib3's Retry would sleep past the deadline, and its
        retries would slip by the pace and the circuit.
        """
        for attempt in range(TRIES):
            turn = self._pace.reserve(deadline - time.monotonic())
            if turn is None or self._closed.wait(turn):
                raise ImageUnavailable("too-slow", object_id)
            if not self._circuit.admit():
                raise ImageUnavailable(self._circuit.reason, object_id)
            answer = self._ask(url, deadline)
            if not answer.reason:
                self._praise()
                self._cache.set(url, answer.content)
                return answer.content
            backoff = BACKOFF_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311
            pause = max(backoff, answer.retry_after)
            again = answer.again and attempt + 1 < TRIES and time.monotonic() + pause < deadline
            self._report(answer, again)
            if not again or self._closed.wait(backoff):
                break
        self._put_aside(object_id, answer.reason)
        raise ImageUnavailable(answer.reason, object_id)

    def _ask(self, url: str, deadline: float) -> Answer:
        try:
            return self._fetcher.ask(url, deadline)
        except Exception:  # the circuit waits for an answer
            logger.exception("url=%s", url)
            return Answer(reason="unreachable")

    def _report(self, answer: Answer, again: bool) -> None:
        """Let the failure count; a server that lacks one file does well otherwise."""
        if answer.reason == "missing":
            self._praise()
            return
        self._pace.hold(answer.retry_after)
        refused = answer.reason == "blocked"
        opened = self._circuit.fail(
            "blocked" if refused else "unreachable", refused and not again, answer.retry_after
        )
        if opened:
            logger.warning("circuit=open reason=%s", answer.reason)

    def _praise(self) -> None:
        if self._circuit.succeed():
            logger.warning("circuit=closed")

    def _put_aside(self, object_id: int, reason: str) -> None:
        new = self._set_aside.add(object_id, SET_ASIDE[reason])
        level = logging.WARNING if new and SET_ASIDE[reason] else logging.INFO
        logger.log(level, "object_id=%d image=%s", object_id, reason)


def read_file(folder: Path, name: str) -> bytes:
    """Return the file `name` under `folder`, wherever links lead: nothing outside is read.

    Raises OSError when it is not there, not inside, or too large.
    """
    folder = folder.resolve()
    path = Path(os.path.realpath(folder / name, strict=True))
    if not (path.is_relative_to(folder) and path.is_file() and path.stat().st_size <= MAX_BYTES):
        raise PermissionError(f"{name} is no file of at most {MAX_BYTES} bytes under {folder}")
    return path.read_bytes()
