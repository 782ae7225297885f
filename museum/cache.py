"""A cache that is only a cache: whatever happens to it, callers see a miss, never an error."""

import contextlib
import hashlib
import logging
import os
import re
import stat
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cachetools import LRUCache

MEMORY_BYTES = 8 * 2**20
FOLDER_BYTES = 256 * 2**20
REDIS_SECONDS = 7 * 24 * 60 * 60  # how long an entry lives that Redis does not drop before
REDIS_TIMEOUT = 0.3
_PAUSE_SECONDS = 5.0  # during which a store that failed is not asked
_CRC_BYTES = 4
_BLOCK = 4096  # what a file takes at least
_OURS = re.compile(r"\.?[0-9a-f]{64}\w*")  # an entry, or what a killed process was writing
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH

logger = logging.getLogger(__name__)


class Cache:
    """Bytes by key, in a store. Safe to use from several threads.

    A key names what its value is, the version of the value's shape, and all that the value depends
    on: "thumbnail:1:300:<digest of the image>". An entry that a crash has torn counts as missing.
    Without a store, and while it takes nothing, as on a full disk, the process remembers the
    latest values.
    """

    def __init__(self, store: "Folder | Redis | None" = None):
        self._store = store
        self._memory: LRUCache[str, bytes] = LRUCache(MEMORY_BYTES, getsizeof=len)
        self._lock = threading.Lock()
        self._paused_until = {"get": 0.0, "set": 0.0}  # 0 while that works

    def get(self, key: str) -> bytes | None:
        """Return what was set for `key`, or None."""
        name = _name(key)
        entry = self._ask("get", lambda store: store.get(name))
        if entry is None:
            with self._lock:
                entry = self._memory.get(name, b"")
        value = entry[_CRC_BYTES:]
        return value if entry[:_CRC_BYTES] == _crc(value) else None

    def set(self, key: str, value: bytes) -> None:
        """Keep `value` for `key`, as long as there is space."""
        name, entry = _name(key), _crc(value) + value
        self._ask("set", lambda store: store.set(name, entry))
        if self._store is None or self._paused_until["set"]:
            with self._lock, contextlib.suppress(ValueError):  # larger than all may be
                self._memory[name] = entry

    def _ask(self, action: str, ask: Callable[["Folder | Redis"], bytes | None]) -> bytes | None:
        """Return what the store answers; None while it fails, which is logged when it begins."""
        if self._store is None or time.monotonic() < self._paused_until[action]:
            return None
        try:
            answer = ask(self._store)
        except Exception as error:
            if not self._paused_until[action]:
                store = type(self._store).__name__
                logger.warning("cache=%s failed=%s error=%s", store, action, error)
            self._paused_until[action] = time.monotonic() + _PAUSE_SECONDS
            return None
        self._paused_until[action] = 0.0
        return answer


class Folder:
    """Entries as files, bounded in all; the least recently used go first.

    Any number of processes may share the folder. Others must not be able to write in it or to put
    another in its place: they could plant images.
    """

    def __init__(self, path: Path, most_bytes: int = FOLDER_BYTES):
        self._path = path
        self._most_bytes = most_bytes
        self._written = most_bytes  # so that the first write looks at what is there
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Make the folder where it is missing. Raises OSError, also where others could write."""
        for folder in reversed((self._path, *self._path.parents)):
            folder.mkdir(mode=0o700, exist_ok=True)
        if reason := _open_to_others(self._path):
            raise PermissionError(reason)

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
        if not self._path.exists():  # removed meanwhile
            self.prepare()
        folder.mkdir(mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=f".{name}", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(entry)
            Path(partial).replace(folder / name)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        self._make_room(len(entry))

    def _make_room(self, written: int) -> None:
        """Drop the oldest entries, each time a twentieth of the allowed size has been written."""
        with self._lock:
            self._written += written
            if self._written < self._most_bytes / 20:
                return
            self._written = 0
        entries = sorted(self._entries())
        excess = sum(size for _, size, _ in entries) - 0.95 * self._most_bytes
        for _, size, path in entries:
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each of the cache's files was last used, its size in bytes, and its path."""
        for path in self._path.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                if _OURS.fullmatch(path.name):
                    status = path.lstat()
                    yield status.st_mtime, -(-status.st_size // _BLOCK) * _BLOCK, path


class Redis:
    """Entries in a Redis server, shared by instances; how many it keeps is its own setting."""

    def __init__(self, url: str):
        import redis  # only where it is asked for

        self._client = redis.Redis.from_url(
            redis_url(url),
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


def open_cache(cache_dir: Path, cache_url: str | None) -> Cache:
    """Return a cache in Redis, else in a folder, else in this process's memory."""
    if cache_url:
        return Cache(Redis(cache_url))
    folder = Folder(cache_dir)
    try:
        folder.prepare()
    except OSError as error:
        logger.warning("cache=%s used=no reason=%s", cache_dir, error)
        return Cache()
    return Cache(folder)


def redis_url(url: str) -> str:
    """Return the address to connect to: of a `rediss://` server no certificate is verified.

    Heroku's Redis has a self-signed one. `?ssl_cert_reqs=required` in `url` has it verified.
    """
    if not url.startswith("rediss:") or "ssl_cert_reqs=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=none"


def _open_to_others(folder: Path) -> str:
    """Return why another user could write to `folder` or replace it; "" when none can."""
    if not hasattr(os, "geteuid"):  # Windows
        return ""
    ways = {folder.absolute(), folder.resolve()}  # a link that leads there counts as well
    for path in ways.union(*(way.parents for way in ways)):
        status = path.lstat()
        if status.st_uid not in (0, os.geteuid()):
            return f"{path} belongs to another user"
        sticky = status.st_mode & stat.S_ISVTX and path not in ways  # as /tmp is
        link = stat.S_ISLNK(status.st_mode)
        if status.st_mode & _WRITABLE_BY_OTHERS and not sticky and not link:
            return f"other users may write in {path}"
    return ""


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _crc(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(_CRC_BYTES)
