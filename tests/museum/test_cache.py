"""What is kept comes back or counts as missing; a broken or slow store disturbs nobody."""

import logging
import shutil
import threading

import pytest

from museum.cache import Cache, open_cache
from museum.stores import Redis
from tests.museum.conftest import keep, redis_server


class Dictionary(dict):
    """A store in which tests can look and meddle."""

    def set(self, name: str, entry: bytes) -> None:
        self[name] = entry


class Broken:
    def get(self, _name: str) -> bytes:
        raise OSError("no such disk")

    def set(self, _name: str, _entry: bytes) -> None:
        raise MemoryError


@pytest.fixture(params=["folder", "redis"])
def address(request, tmp_path) -> dict:
    """Where a cache of each kind may be opened, again and again."""
    if request.param == "folder":
        return {"cache_dir": tmp_path / "a" / "b", "cache_url": ""}
    return {"cache_dir": None, "cache_url": request.getfixturevalue("redis_url")}


@pytest.fixture
def redis_url(tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    folder = tmp_path_factory.mktemp("redis")  # a socket's path must be short
    options = f"--port 0 --unixsocket {folder}/s --save '' --dir {folder}".replace("''", "").split()
    url = f"unix://{folder}/s"
    with redis_server(options, lambda: Redis(url).set("started", b"")):
        yield url


def test_an_entry_is_there_for_every_process_that_shares_the_store(address):
    keep(open_cache(**address), "prediction:1", b"\x00\xffbytes")
    cache = open_cache(**address)
    assert cache.get("prediction:1") == b"\x00\xffbytes"
    assert cache.get("prediction:2") is None
    keep(cache, "prediction:1", b"")
    assert open_cache(**address).get("prediction:1") == b""


def test_without_a_place_only_memory_remembers():
    cache = open_cache(None, None)
    cache.set("key", b"value")
    assert cache.get("key") == b"value"
    assert open_cache(None, None).get("key") is None


def test_memory_is_bounded_and_the_least_recently_used_goes_first():
    cache = Cache(memory_bytes=30)
    for key in "abc":
        cache.set(key, bytes(10))
    cache.get("a")
    cache.set("d", bytes(10))
    assert [cache.get(key) is None for key in "abcd"] == [False, True, False, False]


def test_an_entry_too_large_for_memory_leaves_the_others_there():
    cache = Cache(memory_bytes=30)
    for key in "abc":
        cache.set(key, bytes(10))
    cache.set("large", bytes(31))
    cache.set("a", bytes(16))
    assert [cache.get(key) for key in ("large", "a", "b", "c")] == [
        None,
        None,
        bytes(10),
        bytes(10),
    ]


@pytest.mark.parametrize("torn", [b"", b"short", b"x" * 500])
def test_a_torn_entry_counts_as_missing(torn):
    store = Dictionary()
    keep(Cache(store), "key", b"value" * 20)
    (name,) = store
    for entry in (torn, store[name][:-1], store[name] + b"x", b"y" + store[name][1:]):
        store[name] = entry
        assert Cache(store).get("key") is None


def test_an_entry_never_stands_in_for_another_one():
    store = Dictionary()
    keep(Cache(store), "a", b"one")
    (sealed,) = store.values()
    keep(Cache(store), "b", b"two")
    for name in store:
        store[name] = sealed
    assert Cache(store).get("b") is None


def test_a_broken_store_is_only_slow_and_is_logged_once(caplog):
    cache = Cache(Broken(), memory_bytes=20)
    with caplog.at_level(logging.WARNING):
        for number in range(50):
            cache.set(str(number), bytes(10))
            assert cache.get("other") is None
    cache.close()
    assert cache.get("49") == bytes(10)
    assert len(caplog.records) == 1
    assert "Broken" in caplog.text


class Stuck(Dictionary):
    """A store that takes no entry before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def set(self, name: str, entry: bytes) -> None:
        assert self.go.wait(10)
        super().set(name, entry)


def test_nobody_waits_for_a_slow_store():
    store = Stuck()
    cache = Cache(store)
    cache.set("key", b"value")
    assert cache.get("key") == b"value"
    assert not store
    store.go.set()
    cache.close()
    assert Cache(store).get("key") == b"value"


def test_what_waits_for_a_slow_store_is_bounded():
    store = Stuck()
    cache = Cache(store, memory_bytes=0)
    for number in range(20):
        cache.set(str(number), bytes(2**20))
    store.go.set()
    cache.close()
    assert len(store) == 8


def test_an_entry_of_any_size_gets_to_a_store_that_keeps_up():
    store = Dictionary()
    keep(Cache(store), "key", bytes(10 * 2**20))
    assert Cache(store).get("key") == bytes(10 * 2**20)


def test_a_closed_cache_still_remembers():
    cache = Cache(Dictionary())
    cache.close()
    cache.set("key", b"value")
    assert cache.get("key") == b"value"


def test_a_store_that_failed_is_asked_again_after_a_rest(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("museum.cache.time.monotonic", lambda: now[0])
    store = Dictionary()
    broken, cache = Broken(), Cache(store, memory_bytes=0)
    now[0] = 100
    keep(cache, "key", b"value")
    cache._store = broken
    assert cache.get("key") is None
    cache._store = store
    assert cache.get("key") is None
    now[0] = 106
    assert cache.get("key") == b"value"
