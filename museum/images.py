"""Images of paintings: cached, fetched once, and found again when the Met has moved them."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path

from cachetools import TLRUCache

from museum.addresses import fetchable, is_relative
from museum.cache import Cache
from museum.client import Client, Policy, Reason, RequestFailed
from museum.files import read_image
from museum.met import Met
from museum.table import Painting

FETCH_SECONDS = 8.0  # for one image, including waiting and retries
_THREADS = 6
SERVING = Policy(
    per_second=4.0,  # the Met allows 80, its bot filter far fewer
    attempts={Reason.UNREACHABLE: 3, Reason.BUSY: 3},
    answer_seconds=3.0,
)
# For how long a painting is skipped after a failure, in seconds; other reasons do not skip it.
SKIP_SECONDS = {
    Reason.WITHDRAWN: 24 * 3600.0,
    **dict.fromkeys((Reason.MISSING, Reason.MOVED, Reason.FORBIDDEN), 3600.0),
    **dict.fromkeys((Reason.UNREADABLE, Reason.PAGE, Reason.TOO_LARGE), 600.0),
    **dict.fromkeys((Reason.TOO_SLOW, Reason.UNREACHABLE), 60.0),
}
_MAX_SKIPPED = 1000

logger = logging.getLogger(__name__)


class ImageUnavailable(Exception):
    """An image that is not available now, with the reason."""

    def __init__(self, reason: Reason, object_id: int):
        super().__init__(f"object_id={object_id} image={reason}")
        self.reason = reason
        self.object_id = object_id


class Images:
    """Gets images. Safe to use from several threads; `close` it when done.

    `check` raises ValueError for bytes that are not an image. `api_url` is the base URL of the
    Met's Collection API, which is asked for the current address of a missing image; it is never
    asked if empty. Relative addresses are files in `folder`. `observe` is called with each
    outcome: "cached", "fetched", "local" or a Reason.
    """

    def __init__(
        self,
        images_url: str,
        check: Callable[[bytes], object],
        cache: Cache | None = None,
        *,
        api_url: str = "",
        folder: Path = Path(),
        observe: Callable[[str], object] = lambda _outcome: None,
        policy: Policy = SERVING,
    ):
        self._images_url = images_url
        self._check = check
        self._cache = cache or Cache()
        self._folder = folder
        self._observe = observe
        self._client = Client(policy)
        self._met = Met(self._client, images_url, api_url)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="images")
        self._fetches: dict[int, Future[bytes]] = {}
        self._skipped: TLRUCache[int, float] = TLRUCache(
            _MAX_SKIPPED, ttu=lambda _, seconds, now: now + seconds, timer=time.monotonic
        )
        self._lock = threading.Lock()

    @property
    def circuit_open(self) -> bool:
        """Whether the server refused, or failed the last requests, and is left alone."""
        return self._client.circuit.is_open

    @property
    def skipped(self) -> frozenset[int]:
        """Object IDs of paintings whose image failed recently."""
        with self._lock:
            return frozenset(self._skipped)

    def get(self, painting: Painting, timeout: float) -> bytes:
        """Return the encoded image within `timeout` seconds. Raises ImageUnavailable."""
        try:
            content, outcome = self._get(painting, timeout)
        except ImageUnavailable as error:
            self._observe(error.reason)
            raise
        self._observe(outcome)
        return content

    def at_hand(self, painting: Painting) -> bool:
        """Whether the image is there without asking the server."""
        local = is_relative(painting.image_url)
        return local or self._cache.get(self._key(painting)) is not None

    def close(self) -> None:
        """Close connections; running fetches stop at their next request."""
        self._client.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _get(self, painting: Painting, timeout: float) -> tuple[bytes, str]:
        object_id = painting.object_id
        if is_relative(painting.image_url):
            return self._read(painting), "local"
        content = self._cache.get(self._key(painting))
        if content is not None:
            return content, "cached"
        if object_id in self.skipped:
            raise ImageUnavailable(Reason.SKIPPED, object_id)
        if self._client.circuit.shut:
            raise ImageUnavailable(Reason.SERVER_DOWN, object_id)
        try:
            return self._shared_fetch(painting).result(timeout), "fetched"
        except TimeoutError:
            raise ImageUnavailable(Reason.TOO_SLOW, object_id) from None
        except (CancelledError, RuntimeError):  # closed meanwhile
            raise ImageUnavailable(Reason.UNREACHABLE, object_id) from None

    def _read(self, painting: Painting) -> bytes:
        try:
            return self._checked(read_image(self._folder / painting.image_url))
        except OSError as error:
            raise self._skip_for_a_while(painting, Reason.MISSING) from error
        except ValueError as error:
            raise self._skip_for_a_while(painting, Reason.UNREADABLE) from error

    def _shared_fetch(self, painting: Painting) -> Future[bytes]:
        """Return the running fetch of the image, or start one."""
        object_id = painting.object_id
        with self._lock:
            fetch = self._fetches.get(object_id)
            if fetch is None:
                deadline = time.monotonic() + FETCH_SECONDS
                fetch = self._threads.submit(self._fetch, painting, deadline)
                self._fetches[object_id] = fetch
                fetch.add_done_callback(lambda _: self._fetches.pop(object_id, None))
            return fetch

    def _fetch(self, painting: Painting, deadline: float) -> bytes:
        """Fetch the image from the table's link or, if it has moved, from where it is."""
        object_id, link = painting.object_id, painting.image_url
        try:
            content, found = self._met.image(object_id, link, self._checked, deadline=deadline)
        except RequestFailed as failure:
            raise self._skip_for_a_while(painting, failure.reason) from failure
        except Exception as error:
            logger.exception("object_id=%d url=%s", object_id, link)
            raise self._skip_for_a_while(painting, Reason.UNREACHABLE) from error
        if found != link:
            logger.warning("object_id=%d image=mended url=%s", object_id, found)
        self._cache.set(self._key(painting), content)
        return content

    def _key(self, painting: Painting) -> str:
        url = fetchable(painting.image_url, self._images_url)
        return f"image:1:{url or painting.image_url}"

    def _checked(self, content: bytes) -> bytes:
        self._check(content)
        return content

    def _skip_for_a_while(self, painting: Painting, reason: Reason) -> ImageUnavailable:
        """Skip the painting if that may help; return the exception to raise."""
        error = ImageUnavailable(reason, painting.object_id)
        if seconds := SKIP_SECONDS.get(reason):
            with self._lock:
                self._skipped[painting.object_id] = seconds
        logger.log(logging.WARNING if seconds else logging.INFO, "%s", error)
        return error
