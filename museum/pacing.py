"""Rate limiting and the circuit breaker for requests to a server."""

import logging
import threading
from time import monotonic

MAX_PAUSE = 60.0  # seconds between two attempts, unless the server asks for more

logger = logging.getLogger(__name__)


class Pace:
    """Gives each request its turn, evenly spaced. Safe to use from several threads."""

    def __init__(self, per_second: float, stop: threading.Event):
        self._interval = 1 / per_second
        self._stop = stop
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, deadline: float) -> bool:
        """Wait for a turn; return False at once when it would come after `deadline`, or `stop`."""
        while not self._stop.is_set():
            with self._lock:
                now = monotonic()
                if now >= self._next:
                    self._next = now + self._interval
                    return True
                delay = self._next - now
            if now + delay > deadline:
                return False
            self._stop.wait(delay)
        return False

    def hold(self, seconds: float) -> None:
        """Give no turns for this long, as a server may request."""
        with self._lock:
            self._next = max(self._next, monotonic() + seconds)


class Circuit:
    """Leaves a server alone after it refuses, or after `failures` in a row.

    While it is open, one request passes after each pause, as a trial: its success closes the
    circuit, a refusal doubles the pause. `pybreaker` holds its lock for the length of each call, so
    that requests would go one at a time; hence these lines.
    """

    def __init__(self, failures: int, pause: float):
        self.is_open = False
        self._allowed_failures = failures
        self._first_pause = self._pause = pause
        self._failures = 0
        self._next_trial = 0.0
        self._tried = False
        self._lock = threading.Lock()

    @property
    def shut(self) -> bool:
        """Whether `admit` would refuse now."""
        return self.is_open and monotonic() < self._next_trial

    def admit(self) -> bool:
        """Return whether a request may be sent now."""
        with self._lock:
            if self.shut:
                return False
            if self.is_open:
                self._tried, self._next_trial = True, monotonic() + self._pause
            return True

    def succeed(self) -> None:
        """Report that the server answered as it should."""
        with self._lock:
            if self.is_open and not self._tried:  # a late answer to an early request
                return
            if self.is_open:
                logger.warning("circuit=closed")
            self.is_open, self._failures, self._pause = False, 0, self._first_pause

    def fail(self, reason: str, at_once: bool = False, pause: float = 0.0) -> None:
        """Report a failure, or a refusal, which opens the circuit `at_once` and for at least
        `pause` seconds.
        """
        with self._lock:
            self._failures += 1
            opens = at_once or self._failures >= self._allowed_failures
            if not opens or (self.is_open and not self._tried):
                return
            if not self.is_open:
                logger.warning("circuit=open reason=%s", reason)
            self.is_open, self._tried = True, False
            self._next_trial = monotonic() + max(self._pause, pause)
            if at_once:
                self._pause = min(2 * self._pause, MAX_PAUSE)
