"""Rate limiting and the circuit breaker for requests to a server."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum

MAX_RETRY_AFTER = 600.0  # seconds; a server's longer Retry-After is cut to this


class Stopped(Exception):
    """The client is being closed; nothing more is to be asked."""


class Pace:
    """Gives each request its turn, evenly spaced. Safe to use from several threads.

    Setting `stop` ends every wait with Stopped.
    """

    def __init__(
        self,
        per_second: float,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._interval = 1 / per_second
        self._stop = stop
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, deadline: float) -> bool:
        """Wait for a turn; return False at once when it would come after `deadline`."""
        while not self._stop.is_set():
            with self._lock:
                now = self._clock()
                if now >= self._next:
                    self._next = now + self._interval
                    return True
                delay = self._next - now
            if now + delay > deadline:
                return False
            self._stop.wait(delay)
        raise Stopped

    def hold(self, seconds: float) -> None:
        """Give no turns for this long, as a server may request."""
        with self._lock:
            self._next = max(self._next, self._clock() + min(seconds, MAX_RETRY_AFTER))


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

    def __init__(
        self,
        failures: int = 5,
        pause: float = 5.0,
        max_pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._allowed_failures = failures
        self._first_pause = self._pause = pause
        self._max_pause = max_pause
        self._clock = clock
        self._failures = 0
        self._state = CircuitState.CLOSED
        self._opens_at = 0.0
        self._lock = threading.Lock()

    @property
    def state(self) -> CircuitState:
        """Whether the server is asked."""
        return self._state

    @property
    def shut(self) -> bool:
        """Whether `admit` would refuse now."""
        with self._lock:
            return self._shut()

    def admit(self) -> bool:
        """Return whether a request may be sent now; its sender must report success or failure."""
        with self._lock:
            if self._shut():
                return False
            if self._state is CircuitState.OPEN:
                self._state = CircuitState.HALF_OPEN
            return True

    def succeed(self) -> bool:
        """Report that the server answered as it should. Return whether that closed the circuit."""
        with self._lock:
            if self._state is CircuitState.OPEN:  # a late answer to an early request
                return False
            closes = self._state is CircuitState.HALF_OPEN
            self._state, self._failures = CircuitState.CLOSED, 0
            self._pause = self._first_pause
            return closes

    def fail(self, at_once: bool = False, pause: float = 0.0) -> bool:
        """Report a failure, or a refusal, which opens the circuit `at_once` and for at least
        `pause` seconds. Return whether that opened a closed circuit.
        """
        with self._lock:
            self._failures += 1
            on_trial = self._state is CircuitState.HALF_OPEN
            opens = at_once or on_trial or self._failures >= self._allowed_failures
            if not opens or self._state is CircuitState.OPEN:
                return False
            self._state = CircuitState.OPEN
            self._opens_at = self._clock() + max(self._pause, min(pause, MAX_RETRY_AFTER))
            if at_once:
                self._pause = min(2 * self._pause, self._max_pause)
            return not on_trial

    def _shut(self) -> bool:
        return self._state is CircuitState.HALF_OPEN or (
            self._state is CircuitState.OPEN and self._clock() < self._opens_at
        )
