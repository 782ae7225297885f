"""Rate limiting and the circuit breaker for requests to a server."""

import logging
import threading
from enum import StrEnum
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


class CircuitState(StrEnum):
    """Whether a server is asked: yes, one request on trial, no."""

    CLOSED = "closed"
    HALF_OPEN = "half-open"
    OPEN = "open"


class Circuit:
    """Leaves a server alone after it refuses, or after `failures` in a row.

    Closed lets every request pass; open none; after a pause it is half-open and lets one pass, as
    a trial whose outcome closes or opens it again: after one more refusal for twice as long.
    `pybreaker` holds its lock for the length of each call, so that requests would go one at a
    time; hence these lines.
    """

    def __init__(self, failures: int, pause: float):
        self.state = CircuitState.CLOSED
        self._allowed_failures = failures
        self._first_pause = self._pause = pause
        self._failures = 0
        self._opens_at = 0.0
        self._lock = threading.Lock()

    @property
    def shut(self) -> bool:
        """Whether `admit` would refuse now."""
        waits = self.state is CircuitState.OPEN and monotonic() < self._opens_at
        return waits or self.state is CircuitState.HALF_OPEN

    def admit(self) -> bool:
        """Return whether a request may be sent now; its sender must report success or failure."""
        with self._lock:
            if self.shut:
                return False
            if self.state is CircuitState.OPEN:
                self.state = CircuitState.HALF_OPEN
            return True

    def succeed(self) -> None:
        """Report that the server answered as it should."""
        with self._lock:
            if self.state is CircuitState.OPEN:  # a late answer to an early request
                return
            if self.state is CircuitState.HALF_OPEN:
                logger.warning("circuit=closed")
            self.state, self._failures = CircuitState.CLOSED, 0
            self._pause = self._first_pause

    def fail(self, reason: str, at_once: bool = False, pause: float = 0.0) -> None:
        """Report a failure, or a refusal, which opens the circuit `at_once` and for at least
        `pause` seconds.
        """
        with self._lock:
            self._failures += 1
            on_trial = self.state is CircuitState.HALF_OPEN
            opens = at_once or on_trial or self._failures >= self._allowed_failures
            if not opens or self.state is CircuitState.OPEN:
                return
            self.state = CircuitState.OPEN
            self._opens_at = monotonic() + max(self._pause, pause)
            if at_once:
                self._pause = min(2 * self._pause, MAX_PAUSE)
            if not on_trial:
                logger.warning("circuit=open reason=%s", reason)
