"""Opens the museum in the background, so that neither the start nor the first page waits for it."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from dashboard.curator import Curator

OPENING_SECONDS = 20.0  # well under the 30 s after which Heroku's router gives up

logger = logging.getLogger(__name__)


class NotOpen(Exception):
    """The curator is not there (yet); `failed` tells whether it will ever be."""

    def __init__(self, reason: str, *, failed: bool):
        super().__init__(reason)
        self.failed = failed


class Opening:
    """One curator per process, made once, in a thread that starts after the server's fork."""

    def __init__(self, make_curator: Callable[[], Curator]):
        self._make_curator = make_curator
        self._curator: Future[Curator] = Future()
        self._lock = threading.Lock()
        self._started = False

    def start(self) -> None:
        """Begin to open; later calls do nothing."""
        with self._lock:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    def _open(self) -> None:
        try:
            self._curator.set_result(self._make_curator())
        except Exception as error:
            logger.exception("The museum cannot open")
            self._curator.set_exception(NotOpen(str(error), failed=True))

    def curator(self, timeout: float = OPENING_SECONDS) -> Curator:
        """The curator, waiting for it at most `timeout` seconds. Raises NotOpen."""
        self.start()
        try:
            return self._curator.result(timeout)
        except TimeoutError:
            raise NotOpen("Catalogue and model are being loaded.", failed=False) from None

    def close(self) -> None:
        """Stop the curator's background work, if it was ever opened."""
        if self._curator.done() and self._curator.exception() is None:
            self._curator.result().close()
