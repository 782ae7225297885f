"""A cache that is only a cache: whatever happens to it, callers see a miss, never an error."""

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

MEMORY_BYTES = 16 * 2**20  # in each process
LATE_BYTES = 8 * 2**20  # on their way to the store; while so many are, no more set out
FOLDER_BYTES = 256 * 2**20
REDIS_SECONDS = 7 * 24 * 60 * 60  # how long an entry lives that Redis does not drop before
REDIS_TIMEOUT = 0.3
_REST_SECONDS = 5.0  # a store that failed is not asked again for so long
_LOG_SECONDS = 60.0
_BLOCK = 4096  # what a file takes at least
_SEAL = hashlib.sha256().digest_size

logger = logging.getLogger(__name__)


class Store(Protocol):
    """Where entries are kept; may raise anything."""

    def get(self, name: str) -> bytes | None:
        """Return an entry, if there is one."""

    def set(self, name: str, entry: bytes) -> None:
        """Keep an entry."""


class Cache:
    """Bytes by key: the latest in memory, all in a store. Safe to use from several threads.

    In the store each entry is sealed with a digest, so that a torn one counts as missing. It gets
    there in a thread of the cache's own: nobody waits for a disk. `close` the cache when done.
    """

    def __init__(self, store: Store | None = None, memory_bytes: int = MEMORY_BYTES):
        self._store = store
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._room = memory_bytes
        self._late = 0
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="cache")
        self._rests_until = {"get": 0.0, "set": 0.0}
        self._silent_until = 0.0

    def get(self, key: str) -> bytes | None:
        """Return what was set for `key`, or None."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        entry = self._try("get", lambda store: store.get(_name(key)))
        if entry is None or entry[:_SEAL] != _seal(key, entry[_SEAL:]):
            return None
        self._remember(key, entry[_SEAL:])
        return entry[_SEAL:]

    def set(self, key: str, value: bytes) -> None:
        """Keep `value` for `key`, as long as there is room."""
        self._remember(key, value)
        with self._lock:
            if self._store is None or self._late >= LATE_BYTES:
                return
            self._late += len(value)
        with contextlib.suppress(RuntimeError):  # closed
            self._writer.submit(self._write, key, value)

    def close(self) -> None:
        """Return when all that was set has been written."""
        self._writer.shutdown()

    def _write(self, key: str, value: bytes) -> None:
        self._try("set", lambda store: store.set(_name(key), _seal(key, value) + value))
        with self._lock:
            self._late -= len(value)

    def _remember(self, key: str, value: bytes) -> None:
        with self._lock:
            self._room += len(self._memory.pop(key, b"")) - len(value)
            self._memory[key] = value
            while self._room < 0:
                _, dropped = self._memory.popitem(last=False)
                self._room += len(dropped)

    def _try(self, action: str, call: Callable[[Store], bytes | None]) -> bytes | None:
        now = time.monotonic()
        if self._store is None or now < self._rests_until[action]:
            return None
        try:
            return call(self._store)
        except Exception as error:
            self._rests_until[action] = time.monotonic() + _REST_SECONDS
            with self._lock:
                silent = now < self._silent_until
                if not silent:
                    self._silent_until = now + _LOG_SECONDS
            if not silent:
                store = type(self._store).__name__
                logger.warning("cache=%s failed=%s error=%s", store, action, error)
            return None


class Folder:
    """Entries as files, bounded in all; the least recently used go first. Workers may share it."""

    def __init__(self, path: Path, most_bytes: int = FOLDER_BYTES):
        self._path = path
        self._most_bytes = most_bytes
        self._written = most_bytes  # so that the first write looks at what is there
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        """Return an entry and mark it as used."""
        path = self._path / name[:2] / name
        try:
            entry = path.read_bytes()
        except FileNotFoundError:
            return None
        with contextlib.suppress(OSError):  # dropped meanwhile, or read-only: it still serves
            os.utime(path)
        return entry

    def set(self, name: str, entry: bytes) -> None:
        """Write an entry so that readers see all of it or nothing."""
        folder = self._path / name[:2]
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except FileNotFoundError:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=".", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(entry)
            Path(partial).replace(folder / name)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        self._make_room(len(entry))

    def _make_room(self, written: int) -> None:
        """Drop the oldest entries, each time a twentieth of the room has been filled."""
        with self._lock:
            self._written += written
            if self._written < self._most_bytes / 20:
                return
            self._written = 0
        entries = sorted(_entries(self._path))
        excess = sum(size for _, size, _ in entries) - 0.95 * self._most_bytes
        for _, size, path in entries:
            if excess <= 0:
                break
            Path(path).unlink(missing_ok=True)
            excess -= size


class Redis:
    """Entries in a Redis server, shared by instances; how many it keeps is its own setting."""

    def __init__(self, url: str):
        import redis  # only where it is asked for

        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=REDIS_TIMEOUT,
            socket_timeout=REDIS_TIMEOUT,
            retry=None,
        )

    def get(self, name: str) -> bytes | None:
        """Return an entry, if there is one."""
        entry = self._client.get(f"met:{name}")
        return entry if isinstance(entry, bytes) else None

    def set(self, name: str, entry: bytes) -> None:
        """Keep an entry for a week at most."""
        self._client.set(f"met:{name}", entry, ex=REDIS_SECONDS)


def open_cache(cache_dir: Path | None, cache_url: str | None) -> Cache:
    """Return a cache in Redis, else in a folder, else one that is always empty."""
    if cache_url:
        return Cache(Redis(cache_url))
    return Cache(Folder(cache_dir) if cache_dir else None)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _seal(key: str, value: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + value).digest()


def _entries(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Yield when each file under `folder` was last used, its room in bytes, and its path."""
    for shard in os.scandir(folder):
        if shard.is_dir(follow_symlinks=False):
            for entry in os.scandir(shard):
                with contextlib.suppress(FileNotFoundError):  # another worker was faster
                    stat = entry.stat(follow_symlinks=False)
                    yield stat.st_mtime, -(-stat.st_size // _BLOCK) * _BLOCK, entry.path
