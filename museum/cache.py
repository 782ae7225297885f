"""A cache that is only a cache: whatever happens to it, callers see a miss, never an error."""

import hashlib
import logging
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from museum.stores import Folder, Memory, Redis

_PAUSE_SECONDS = 5.0  # during which a store that failed is not asked
_LOG_SECONDS = 60.0
_CRC_BYTES = 4

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Cache:
    """Bytes by key, in a store. Safe to use from several threads; `close` it when done.

    A key names what its value is, the version of the value's shape, and all that the value depends
    on: "thumbnail:1:300:<digest of the image>". An entry that a crash has torn counts as missing.
    While the store takes nothing, as on a full disk, the process remembers the latest values.
    """

    def __init__(self, store: Memory | Folder | Redis | None = None):
        self._store = store or Memory()
        self._spare = Memory()
        self._paused_until = {"get": 0.0, "set": 0.0}
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return what was set for `key`, or None."""
        name = _name(key)
        entry = self._try("get", lambda: self._store.get(name)) or self._spare.get(name) or b""
        value = entry[_CRC_BYTES:]
        return value if entry[:_CRC_BYTES] == _crc(value) else None

    def set(self, key: str, value: bytes) -> None:
        """Keep `value` for `key`, as long as there is space."""
        name, entry = _name(key), _crc(value) + value
        self._try("set", lambda: self._store.set(name, entry))
        if time.monotonic() < self._paused_until["set"]:
            self._spare.set(name, entry)

    def close(self) -> None:
        """Close the connections to Redis."""
        if isinstance(self._store, Redis):
            self._store.close()

    def _try(self, action: str, call: Callable[[], T]) -> T | None:
        now = time.monotonic()
        if now < self._paused_until[action]:
            return None
        try:
            return call()
        except Exception as error:
            self._paused_until[action] = time.monotonic() + _PAUSE_SECONDS
            with self._lock:
                silent = now < self._silent_until
                self._silent_until = self._silent_until if silent else now + _LOG_SECONDS
            if not silent:
                store = type(self._store).__name__
                logger.warning("cache=%s failed=%s error=%s", store, action, error)
            return None


def open_cache(cache_dir: Path | None, cache_url: str | None) -> Cache:
    """Return a cache in Redis, else in a folder, else in this process's memory."""
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


def _crc(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(_CRC_BYTES)
