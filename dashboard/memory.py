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


def resident_bytes() -> int:
    """Return the process's resident memory; 0 where the system does not tell."""
    try:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


class MemoryWatch:
    """Warns, at most once a minute, when the process comes near its share of the memory."""

    def __init__(
        self,
        share: int | None,
        resident: Callable[[], int] = resident_bytes,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._share = share
        self._resident = resident
        self._clock = clock
        self._next = clock()

    def look(self) -> None:
        """Warn if need be."""
        if self._share is None or self._clock() < self._next:
            return
        resident = self._resident()
        if resident > NEAR * self._share:
            self._next = self._clock() + INTERVAL_SECONDS
            logger.warning("memory_mb=%d share_mb=%d near=limit", resident >> 20, self._share >> 20)
