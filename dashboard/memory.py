"""A word in the log before the platform ends the process for its memory."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

NEAR = 0.9  # of the limit
INTERVAL_SECONDS = 60.0
DYNO_BYTES = 512 * 2**20
CGROUP_LIMITS = (  # version 2, version 1
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
STATM = Path("/proc/self/statm")

logger = logging.getLogger(__name__)


def memory_limit(on_dyno: bool, paths: tuple[Path, ...] = CGROUP_LIMITS) -> int | None:
    """Return the bytes that the machine's or the container's processes may take, if bounded."""
    for path in paths:
        try:
            limit = int(path.read_text())
        except (OSError, ValueError):  # no such file, or "max"
            continue
        if limit < 2**50:  # version 1 writes a huge number for none
            return limit
    return DYNO_BYTES if on_dyno else None


def held_bytes() -> int:
    """Return the process's memory that the kernel cannot take back; 0 where it does not tell.

    That is what is resident but for files' pages: TensorFlow's libraries alone are 300 MB of these,
    which go when memory gets short.
    """
    try:
        _, resident, shared, *_ = map(int, STATM.read_text().split())
    except (OSError, ValueError):
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


class MemoryWatch:
    """Warns, at most once a minute, when the process comes near its share of the memory."""

    def __init__(
        self,
        share: int | None,
        held: Callable[[], int] = held_bytes,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._share = share
        self._held = held
        self._clock = clock
        self._next = clock()

    def look(self) -> None:
        """Warn if need be."""
        if self._share is None or self._clock() < self._next:
            return
        held = self._held()
        if held > NEAR * self._share:
            self._next = self._clock() + INTERVAL_SECONDS
            logger.warning("memory_mb=%d share_mb=%d near=limit", held >> 20, self._share >> 20)
