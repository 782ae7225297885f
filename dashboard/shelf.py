"""A few exhibits made ahead of the click, so that a click is answered from memory."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from dashboard.exhibit import Exhibit

READY = 4  # exhibits kept for "any culture", and for each culture once it was asked for
PAUSE_SECONDS = 5.0  # after an attempt that gave nothing, so that a server in trouble is left alone


class Shelf:
    """Keeps exhibits ready per culture; one thread fills it while no visitor is being served.

    `make(culture, exclude)` gives an exhibit, or None when it has to be tried again later.
    """

    def __init__(self, make: Callable[[str | None, Collection[int]], Exhibit | None]):
        self._make = make
        self._ready: dict[str | None, list[Exhibit]] = {None: []}
        self._condition = threading.Condition()
        self._visitors = 0
        self._closed = False
        self._thread = threading.Thread(target=self._fill, name="shelf", daemon=True)

    def start(self) -> None:
        """Begin to make exhibits; without it, none is ever ready."""
        self._thread.start()

    def __len__(self) -> int:
        with self._condition:
            return sum(len(exhibits) for exhibits in self._ready.values())

    def take(self, culture: str | None, exclude: Collection[int]) -> Exhibit | None:
        """A ready exhibit of this culture (None: any) that is not in `exclude`, if there is one."""
        with self._condition:
            exhibits = self._ready.setdefault(culture, [])
            self._condition.notify_all()
            for position, exhibit in enumerate(exhibits):
                if exhibit.painting.object_id not in exclude:
                    return exhibits.pop(position)
            # All are known to this visitor: make room for others.
            exhibits.clear()
            return None

    @contextmanager
    def serving(self) -> Iterator[None]:
        """While a visitor is being served, nothing is made ahead."""
        with self._condition:
            self._visitors += 1
        try:
            yield
        finally:
            with self._condition:
                self._visitors -= 1
                self._condition.notify_all()

    def close(self) -> None:
        """Stop making exhibits, after the one in the making."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=PAUSE_SECONDS)

    def _fill(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._closed or self._may_fill())
                if self._closed:
                    return
                culture = self._shortest()
                known = {e.painting.object_id for e in self._ready[culture]}
            exhibit = self._make(culture, known)
            with self._condition:
                if exhibit is not None:
                    self._ready[culture].append(exhibit)
                    self._condition.notify_all()
                else:
                    self._condition.wait_for(lambda: self._closed, timeout=PAUSE_SECONDS)

    def _may_fill(self) -> bool:
        return not self._visitors and len(self._ready[self._shortest()]) < READY

    def _shortest(self) -> str | None:
        return min(self._ready, key=lambda culture: len(self._ready[culture]))
