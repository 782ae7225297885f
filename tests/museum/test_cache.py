"""What is kept comes back or counts as missing; a broken or slow store disturbs nobody."""

import logging
import shutil

import pytest

from museum.cache import Cache, open_cache
from museum.stores import Memory, Redis
from tests.museum.conftest import redis_server


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
    open_cache(**address).set("prediction:1", b"\x00\xffbytes")
    cache = open_cache(**address)
    assert cache.get("prediction:1") == b"\x00\xffbytes"
    assert cache.get("prediction:2") is None
    cache.set("prediction:1", b"")
    cache.close()
    assert open_cache(**address).get("prediction:1") == b""


def test_without_a_place_the_process_remembers():
    cache = open_cache(None, None)
    cache.set("key", b"value")
    assert cache.get("key") == b"value"
    assert open_cache(None, None).get("key") is None


def test_memory_is_bounded_and_the_least_recently_used_goes_first():
    cache = Cache(Memory(3 * 14))  # each entry has four bytes more than its value
    for key in "abc":
        cache.set(key, bytes(10))
    cache.get("a")
    cache.set("d", bytes(10))
    cache.set("larger than all", bytes(100))
    assert [cache.get(key) is None for key in "abcd"] == [False, True, False, False]


@pytest.mark.parametrize("torn", [b"", b"shor", b"x" * 500, bytes(104)])
def test_a_torn_entry_counts_as_missing(tmp_path, torn):
    cache = open_cache(tmp_path / "cache", "")
    cache.set("key", b"value" * 20)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    entry = file.read_bytes()
    for broken in (torn, entry[:-1], entry + b"x", b"y" + entry[1:]):
        file.write_bytes(broken)
        assert cache.get("key") is None
    file.write_bytes(entry)
    assert cache.get("key") == b"value" * 20


def test_where_a_store_is_broken_the_process_remembers_and_it_is_logged_once(caplog):
    cache = Cache(Broken())
    with caplog.at_level(logging.WARNING):
        for number in range(50):
            cache.set(str(number), bytes(10))
            assert cache.get("other") is None
            assert cache.get(str(number)) == bytes(10)
    assert len(caplog.records) == 1
    assert "Broken" in caplog.text


def test_a_store_that_failed_is_asked_again_after_a_rest(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("museum.cache.time.monotonic", lambda: now[0])
    store = Memory()
    Cache(store).set("key", b"value")
    cache = Cache(Broken())
    assert cache.get("key") is None
    cache._store = store
    assert cache.get("key") is None
    now[0] = 106
    assert cache.get("key") == b"value"
