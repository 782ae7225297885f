"""A few exhibits made ahead of the click, so that a click is answered from memory."""

import random
import threading
import time
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass, field

from dashboard.exhibit import Exhibit
from museum.groups import group_of

THREADS = 2  # while one waits for the Met, the other may go on
READY = 4  # exhibits kept for "any label", and for each label once it was asked for
PAUSE_SECONDS = 5.0  # after a failed attempt, before the next for the same label
BUSY_SECONDS = 0.02  # until it is asked again whether the app is busy


@dataclass(slots=True)
class Row:
    """The exhibits of one label, and from when the next one is due, on the monotonic clock."""

    exhibits: list[Exhibit] = field(default_factory=list)
    in_the_making: int = 0
    due_at: float = 0.0

    @property
    def size(self) -> int:
        """How many exhibits there are or will be soon."""
        return len(self.exhibits) + self.in_the_making


class Shelf:
    """Keeps exhibits ready per label; its threads begin none while the app is `busy()`.

    `make(label, exclude)` gives an exhibit, or None when that label has to be tried again later:
    meanwhile the others are made.
    """

    def __init__(
        self,
        make: Callable[[str | None, Collection[int]], Exhibit | None],
        busy: Callable[[], bool],
    ):
        self._make = make
        self._busy = busy
        self._rows: dict[str | None, Row] = {None: Row()}
        self._condition = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._fill, name="shelf", daemon=True) for _ in range(THREADS)
        ]

    def start(self) -> None:
        """Begin to make exhibits; without it, none is ever ready."""
        for thread in self._threads:
            thread.start()

    def __len__(self) -> int:
        with self._condition:
            return sum(len(row.exhibits) for row in self._rows.values())

    def take(
        self,
        label: str | None,
        exclude: Collection[int],
        groups: Container[str] = frozenset(),
    ) -> Exhibit | None:
        """A ready exhibit of this label (None: any), if there is one that the visitor may see.

        Its painting is not in `exclude`, and its group (museum/groups.py) not in `groups`.
        """
        with self._condition:
            exhibits = self._rows.setdefault(label, Row()).exhibits
            self._condition.notify_all()
            for exhibit in exhibits:
                painting = exhibit.painting
                if painting.object_id not in exclude and group_of(painting) not in groups:
                    exhibits.remove(exhibit)
                    return exhibit
            if len(exhibits) == READY:  # make room for one that this visitor may see
                del exhibits[0]
            return None

    def peek(self) -> Exhibit | None:
        """A random ready exhibit of any label, which stays on the shelf."""
        with self._condition:
            exhibits = self._rows[None].exhibits
            return random.choice(exhibits) if exhibits else None  # noqa: S311 - no secret

    def close(self) -> None:
        """Stop making exhibits, after the one in the making."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=PAUSE_SECONDS)

    def _fill(self) -> None:
        while True:
            with self._condition:
                while not self._closed and ((due := self._due()) is None or self._busy()):
                    self._condition.wait(PAUSE_SECONDS if due is None else BUSY_SECONDS)
                if self._closed or due is None:
                    return
                label, row = due
                row.due_at = time.monotonic()
                row.in_the_making += 1
                known = {exhibit.painting.object_id for exhibit in row.exhibits}
            exhibit = self._make(label, known)
            with self._condition:
                row.in_the_making -= 1
                if exhibit is None:
                    row.due_at = time.monotonic() + PAUSE_SECONDS
                else:
                    row.exhibits.append(exhibit)
                self._condition.notify_all()

    def _due(self) -> tuple[str | None, Row] | None:
        """The label that is neither full nor paused, with its row; None if there is none.

        Of several, the one with the fewest exhibits, and then the one tried longest ago.
        """
        now = time.monotonic()
        due = [
            each for each in self._rows.items() if each[1].size < READY and each[1].due_at <= now
        ]
        return min(due, key=lambda each: (each[1].size, each[1].due_at), default=None)
