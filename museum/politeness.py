"""Manners towards a server: how often it is asked, and when it is left alone."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

LONGEST_WISH = 600.0  # seconds; a server's longer Retry-After is cut to this


class Pace:
    """Gives each request its turn, evenly spaced. Safe to use from several threads."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic):
        self._interval = 1 / per_second
        self._clock = clock
        self._free_at = clock()
        self._lock = threading.Lock()

    def reserve(self, within: float) -> float | None:
        """Take the next turn and return the seconds to wait for it; None, and no turn taken, when
        it would come later than `within` seconds from now.
        """
        with self._lock:
            now = self._clock()
            wait = max(self._free_at - now, 0.0)
            if wait > within:
                return None
            self._free_at = now + wait + self._interval
            return wait

    def hold(self, seconds: float) -> None:
        """Give nobody a turn for so long, as a server may ask."""
        with self._lock:
            self._free_at = max(self._free_at, self._clock() + min(seconds, LONGEST_WISH))


class Circuit:
    """Leaves a server alone after it refuses, or after `run` failures in a row.

    Closed lets every request pass; open none; after a pause it is half-open and lets one pass, as
    a trial whose outcome closes or opens it again: after one more refusal for twice as long.
    `pybreaker` holds its lock for the length of each call, so that requests would go one at a
    time; hence these lines.
    """

    def __init__(
        self,
        run: int = 5,
        pause: float = 5.0,
        longest_pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.reason = ""
        self._run = run
        self._first_pause = self._pause = pause
        self._longest_pause = longest_pause
        self._clock = clock
        self._failures = 0
        self._state = "closed"
        self._opens_at = 0.0
        self._lock = threading.Lock()

    @property
    def state(self) -> str:
        """Return "closed", "open" or "half-open"."""
        return self._state

    @property
    def shut(self) -> bool:
        """Tell whether `admit` would refuse now."""
        with self._lock:
            return self._shut()

    def admit(self) -> bool:
        """Tell whether a request may be sent now; who is admitted reports success or failure."""
        with self._lock:
            if self._shut():
                return False
            if self._state == "open":
                self._state = "half-open"
            return True

    def succeed(self) -> bool:
        """Report that the server answered as it should. Return whether that closed the circuit."""
        with self._lock:
            if self._state == "open":  # a late answer to an early request
                return False
            closes = self._state == "half-open"
            self._state, self._failures, self._pause = "closed", 0, self._first_pause
            return closes

    def fail(self, reason: str, at_once: bool = False, pause: float = 0.0) -> bool:
        """Report a failure, or a refusal, which opens the circuit `at_once` and for at least
        `pause` seconds. Return whether that opened a closed circuit.
        """
        with self._lock:
            self._failures += 1
            opens = at_once or self._state == "half-open" or self._failures >= self._run
            if not opens or self._state == "open":
                return False
            was_closed = self._state == "closed"
            self.reason = reason
            self._state = "open"
            self._opens_at = self._clock() + max(self._pause, min(pause, LONGEST_WISH))
            if at_once:
                self._pause = min(2 * self._pause, self._longest_pause)
            return was_closed

    def _shut(self) -> bool:
        return self._state == "half-open" or (
            self._state == "open" and self._clock() < self._opens_at
        )


class SetAside:
    """Object IDs that are better not tried again for a while: the latest `most` of them."""

    def __init__(self, most: int = 1000, clock: Callable[[], float] = time.monotonic):
        self._most = most
        self._clock = clock
        self._until: OrderedDict[int, float] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, object_id: int, seconds: float) -> bool:
        """Set `object_id` aside for so long; return whether it was not there before."""
        with self._lock:
            new = object_id not in self._until
            self._until[object_id] = self._clock() + seconds
            self._until.move_to_end(object_id)
            if len(self._until) > self._most:
                self._until.popitem(last=False)
            return new

    def __contains__(self, object_id: int) -> bool:
        return self._until.get(object_id, 0.0) > self._clock()

    def now(self) -> frozenset[int]:
        """Return all that are set aside now."""
        with self._lock:
            now = self._clock()
            return frozenset(key for key, until in self._until.items() if until > now)
