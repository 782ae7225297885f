"""How fast to ask: evenly spaced, half as fast after a refusal, slowly faster again."""

import threading
import time

LONGEST_PAUSE = 300.0
_LONGEST_UNASKED_PAUSE = 60.0
_SLOWEST = 0.05  # of the full rate
_RECOVERY = 200  # good answers from a standstill back to the full rate


class Stopped(Exception):
    """The run is being stopped; nothing more is to be asked."""


class AdaptivePace:
    """One rate for all threads: additive increase, multiplicative decrease.

    `rate` is the most requests a second. Setting `stop` ends every wait with `Stopped`. A refusal
    without advice pauses for `first_pause` seconds, the next one for twice as long, and so on.
    """

    def __init__(self, rate: float, stop: threading.Event, first_pause: float = 1.0):
        self.rate = rate
        self._full_rate = rate
        self._stop = stop
        self._first_pause = first_pause
        self._refusals = 0
        self._next = 0.0
        self._refused_at = 0.0
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Wait for one's turn; return when it came, for `refused`."""
        while not self._stop.is_set():
            with self._lock:
                now = time.monotonic()
                if now >= self._next:
                    self._next = now + 1 / self.rate
                    return now
                delay = self._next - now
            self._stop.wait(delay)
        raise Stopped

    def pause(self, seconds: float) -> None:
        """Keep the calling thread alone waiting."""
        if self._stop.wait(seconds):
            raise Stopped

    def succeeded(self) -> None:
        """Go a little faster: the server answers."""
        with self._lock:
            self._refusals = 0
            self.rate = min(self.rate + self._full_rate / _RECOVERY, self._full_rate)

    def refused(self, asked_at: float, retry_after: float | None) -> None:
        """Halve the rate and keep everybody waiting, for as long as the server says.

        Requests that were under way when the rate was halved do not halve it again.
        """
        with self._lock:
            if asked_at < self._refused_at:
                return
            self._refused_at = time.monotonic()
            self.rate = max(self.rate / 2, self._full_rate * _SLOWEST)
            if retry_after is None:
                pause = min(self._first_pause * 2**self._refusals, _LONGEST_UNASKED_PAUSE)
            else:
                pause = min(retry_after, LONGEST_PAUSE)
            self._refusals = min(self._refusals + 1, 10)
            self._next = max(self._next, self._refused_at + pause)
