"""A cache that is only a cache: whatever happens to it, callers see a miss, never an error."""

import contextlib
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from museum.stores import Folder, Redis

MEMORY_BYTES = 4 * 2**20  # in each process
PENDING_BYTES = 8 * 2**20  # waiting to be written to the store; beyond this, values are dropped
_PAUSE_SECONDS = 5.0  # during which a store that failed is not asked
_LOG_SECONDS = 60.0
_CHECKSUM_BYTES = hashlib.sha256().digest_size

logger = logging.getLogger(__name__)


class Store(Protocol):
    """Where entries are kept; may raise anything."""

    def get(self, name: str) -> bytes | None:
        """Return an entry, if there is one."""

    def set(self, name: str, entry: bytes) -> None:
        """Keep an entry."""


class Cache:
    """Bytes by key: the latest in memory, all in a store. Safe to use from several threads.

    A key names what its value is, the version of the value's shape, and all that the value depends
    on: "prediction:2:<digest of the model>:<digest of the image>". In the store each value has a
    checksum, so that a torn one counts as missing. It is written by a thread of the cache's own, so
    that no caller waits for a disk. `close` the cache when done.
    """

    def __init__(self, store: Store | None = None, memory_bytes: int = MEMORY_BYTES):
        self._store = store
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = memory_bytes
        self._room = memory_bytes
        self._pending = 0
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="cache")
        self._paused_until = {"get": 0.0, "set": 0.0}
        self._silent_until = 0.0

    def get(self, key: str) -> bytes | None:
        """Return what was set for `key`, or None."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        entry = self._try("get", lambda store: store.get(_name(key)))
        if entry is None:
            return None
        checksum, value = entry[:_CHECKSUM_BYTES], entry[_CHECKSUM_BYTES:]
        if checksum != _checksum(key, value):
            return None
        self._remember(key, value)
        return value

    def set(self, key: str, value: bytes) -> None:
        """Keep `value` for `key`, as long as there is space."""
        self._remember(key, value)
        with self._lock:
            if self._store is None or self._pending >= PENDING_BYTES:
                return
            self._pending += len(value)
        with contextlib.suppress(RuntimeError):  # closed
            self._writer.submit(self._write, key, value)

    def close(self) -> None:
        """Return when all that was set has been written."""
        self._writer.shutdown()

    def _write(self, key: str, value: bytes) -> None:
        self._try("set", lambda store: store.set(_name(key), _checksum(key, value) + value))
        with self._lock:
            self._pending -= len(value)

    def _remember(self, key: str, value: bytes) -> None:
        with self._lock:
            self._room += len(self._memory.pop(key, b""))
            if len(value) > self._memory_bytes / 2:
                return  # so large that it would evict all others
            self._room -= len(value)
            self._memory[key] = value
            while self._room < 0:
                _, dropped = self._memory.popitem(last=False)
                self._room += len(dropped)

    def _try(self, action: str, call: Callable[[Store], bytes | None]) -> bytes | None:
        now = time.monotonic()
        if self._store is None or now < self._paused_until[action]:
            return None
        try:
            return call(self._store)
        except Exception as error:
            self._paused_until[action] = time.monotonic() + _PAUSE_SECONDS
            with self._lock:
                silent = now < self._silent_until
                if not silent:
                    self._silent_until = now + _LOG_SECONDS
            if not silent:
                store = type(self._store).__name__
                logger.warning("cache=%s failed=%s error=%s", store, action, error)
            return None


def open_cache(cache_dir: Path | None, cache_url: str | None) -> Cache:
    """Return a cache in Redis, else in a folder, else in memory alone."""
    if cache_url:
        return Cache(Redis(cache_url))
    if cache_dir is None:
        return Cache()
    folder = Folder(cache_dir)
    try:
        folder.prepare()
    except OSError as error:
        logger.warning("cache=%s used=no reason=%s", cache_dir, error)
        return Cache()
    return Cache(folder)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(key: str, value: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + value).digest()
