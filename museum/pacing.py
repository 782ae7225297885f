"""Rate limiting and the circuit breaker for requests to a server."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum

MAX_RETRY_AFTER = 600.0  # seconds; a server's longer Retry-After is cut to this
MAX_PAUSE = 60.0  # seconds, after a failure that names no time
_SLOWEST = 0.05  # of the full rate
_RECOVERY = 200  # good answers from a standstill back to the full rate


class Stopped(Exception):
    """The client is being closed; nothing more is to be asked."""


class Pace:
    """Gives each request its turn, evenly spaced. Safe to use from several threads.

    `per_second` is the rate, at most the one it begins with: additive increase, multiplicative
    decrease. A refusal without advice pauses for `first_pause` seconds, the next one for twice as
    long, and so on. Setting `stop` ends every wait with Stopped.
    """

    def __init__(
        self,
        per_second: float,
        stop: threading.Event,
        first_pause: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.per_second = per_second
        self._full_rate = per_second
        self._stop = stop
        self._first_pause = first_pause
        self._clock = clock
        self._refusals = 0
        self._next = 0.0
        self._slowed_at = 0.0
        self._lock = threading.Lock()

    def wait(self, deadline: float) -> float | None:
        """Wait for a turn and return its time; None at once when it would come after `deadline`."""
        while not self._stop.is_set():
            with self._lock:
                now = self._clock()
                if now >= self._next:
                    self._next = now + 1 / self.per_second
                    return now
                delay = self._next - now
            if now + delay > deadline:
                return None
            self._stop.wait(delay)
        raise Stopped

    def hold(self, seconds: float) -> None:
        """Give no turns for this long, as a server may request."""
        with self._lock:
            self._next = max(self._next, self._clock() + min(seconds, MAX_RETRY_AFTER))

    def slow_down(self, asked_at: float, retry_after: float | None) -> None:
        """Halve the rate, and give no turns for as long as the server says.

        Requests that were under way when the rate was halved do not halve it again.
        """
        with self._lock:
            if asked_at <= self._slowed_at:
                return
            self._slowed_at = self._clock()
            self.per_second = max(self.per_second / 2, self._full_rate * _SLOWEST)
            pause = min(self._first_pause * 2**self._refusals, MAX_PAUSE)
            self._refusals = min(self._refusals + 1, 10)
        self.hold(pause if retry_after is None else retry_after)

    def speed_up(self) -> None:
        """Go a little faster: the server answers."""
        with self._lock:
            self._refusals = 0
            self.per_second = min(self.per_second + self._full_rate / _RECOVERY, self._full_rate)


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
