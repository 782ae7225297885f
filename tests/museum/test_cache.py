import logging
import os
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from museum.cache import Cache, open_cache
from museum.stores import Folder, Redis


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
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    url = f"unix://{folder}/s"
    deadline = time.monotonic() + 10
    while True:
        try:
            Redis(url).set("started", b"")
            break
        except Exception:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
    yield url
    server.terminate()
    server.wait(10)


def keep(cache: Cache, key: str, value: bytes) -> None:
    """Set an entry and wait until the store has it."""
    cache.set(key, value)
    cache.close()


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


def test_a_folder_stays_within_its_bound_and_drops_the_least_recently_used(tmp_path):
    folder = Folder(tmp_path, most_bytes=100 * 4096)
    for number in range(100, 400):
        folder.set(f"{number}", bytes(3000))
        os.utime(tmp_path / f"{number}"[:2] / f"{number}", (number, number))
        if number < 300:
            assert folder.get("100"), "used often, so it stays"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert 80 <= len(files) <= 105
    assert folder.get("100")
    assert folder.get("399")
    assert folder.get("101") is None


def test_a_folder_filled_by_others_is_brought_within_its_bound(tmp_path):
    for number in range(50):
        Folder(tmp_path).set(f"aa{number}", bytes(4096))
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    folder.set("new", b"")
    assert len(list(tmp_path.rglob("aa*"))) < 12


def test_files_in_the_folder_that_are_not_the_caches_stay(tmp_path):
    others = [tmp_path / "pictures" / "mine.jpg", tmp_path / "in" / "letter.txt"]
    for other in others:
        other.parent.mkdir()
        other.write_bytes(bytes(4096))
        os.utime(other, (0, 0))
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    for number in range(20):
        folder.set(f"bb{number}", bytes(4096))
    assert all(other.exists() for other in others)
    assert len(list(tmp_path.rglob("bb*"))) < 15


def test_what_a_killed_writer_left_behind_is_dropped_in_time(tmp_path):
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    (tmp_path / "aa").mkdir()
    partial = tmp_path / "aa" / ".partial"
    partial.write_bytes(bytes(4096))
    os.utime(partial, (0, 0))
    for number in range(20):
        folder.set(f"bb{number}", bytes(4096))
    assert not partial.exists()


def test_workers_may_write_and_read_the_same_folder_at_once(tmp_path):
    def work(worker: int) -> None:
        cache = Cache(Folder(tmp_path, most_bytes=20 * 4096), memory_bytes=0)
        for turn in range(100):
            key = str((worker + turn) % 40)
            assert cache.get(key) in (None, key.encode() * 900)
            cache.set(key, key.encode() * 900)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))


def test_a_folder_that_cannot_be_is_survived(tmp_path):
    (tmp_path / "file").write_text("")
    cache = open_cache(tmp_path / "file" / "cache", "")
    keep(cache, "key", b"value")
    assert cache.get("key") == b"value"


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    keep(open_cache(tmp_path, ""), "key", b"value")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_new_folder_is_closed_to_other_users(tmp_path):
    keep(open_cache(tmp_path / "cache", ""), "key", b"value")
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `path` belong to another user than the one who runs the process."""
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 65534)


@pytest.mark.parametrize("place", ["cache", "."])
def test_a_folder_that_belongs_to_somebody_else_is_not_used(tmp_path, monkeypatch, caplog, place):
    folder = tmp_path / "home" / "cache"
    folder.mkdir(mode=0o700, parents=True)
    give_away(folder.parent / place, monkeypatch)
    cache = open_cache(folder, "")
    keep(cache, "key", b"value")
    assert list(folder.iterdir()) == []
    assert "belongs to another user" in caplog.text
    assert cache.get("key") == b"value"


@pytest.mark.parametrize(
    ("place", "mode"), [("cache", 0o770), ("cache", 0o1777), ("home", 0o775), ("home", 0o777)]
)
def test_a_folder_in_which_others_may_write_is_not_used(tmp_path, caplog, place, mode):
    home = tmp_path / "home"
    folder = home / "cache"
    folder.mkdir(mode=0o700, parents=True)
    (folder if place == "cache" else home).chmod(mode)
    keep(open_cache(folder, ""), "key", b"value")
    assert list(folder.iterdir()) == []
    assert "other users may write" in caplog.text


def test_a_folder_of_ones_own_in_a_shared_one_such_as_tmp_is_used(tmp_path):
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    keep(open_cache(shared / "cache", ""), "key", b"value")
    assert open_cache(shared / "cache", "").get("key") == b"value"


def test_somebody_elses_link_to_a_folder_of_ones_own_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "private").mkdir(mode=0o700)
    link = tmp_path / "cache"
    link.symlink_to("private")
    if os.geteuid() == 0:
        os.chown(link, 65534, 65534, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 65534)
    keep(open_cache(link, ""), "key", b"value")
    assert list((tmp_path / "private").iterdir()) == []


def test_a_folder_that_was_removed_and_taken_by_another_is_not_used(tmp_path):
    folder = tmp_path / "cache"
    cache = open_cache(folder, "")
    folder.rmdir()
    tmp_path.chmod(0o777)
    keep(cache, "key", b"value")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_new_folder_can_be_used_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        keep(open_cache(tmp_path / "a" / "cache", ""), "key", b"value")
    finally:
        os.umask(before)
    assert open_cache(tmp_path / "a" / "cache", "").get("key") == b"value"


@pytest.fixture
def tls_redis(tmp_path_factory):
    """A Redis server over TLS with a self-signed certificate, as Heroku has it."""
    if not (shutil.which("redis-server") and shutil.which("openssl")):
        pytest.skip("redis-server or openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=redis"
    files = f"-keyout {folder}/key -out {folder}/certificate"
    subprocess.run([*request.split(), *files.split()], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = (
        f"--port 0 --tls-port {port} --tls-auth-clients no --tls-key-file {folder}/key "
        f"--tls-cert-file {folder}/certificate --dir {folder} --requirepass secret"
    )
    server = subprocess.Popen(["redis-server", *options.split()], stdout=subprocess.DEVNULL)
    url = f"rediss://:secret@127.0.0.1:{port}"
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
    yield url
    server.terminate()
    server.wait(10)


def test_a_redis_with_a_self_signed_certificate_works_as_handed_out(tls_redis):
    keep(open_cache(None, tls_redis), "key", b"value")
    assert open_cache(None, tls_redis).get("key") == b"value"
    assert open_cache(None, f"{tls_redis}/0?ssl_cert_reqs=none").get("key") == b"value"


def test_a_certificate_is_verified_where_the_address_says_so(tls_redis, caplog):
    keep(open_cache(None, tls_redis), "key", b"value")
    assert open_cache(None, f"{tls_redis}?ssl_cert_reqs=required").get("key") is None
    assert "certificate" in caplog.text


def test_an_unreachable_redis_costs_little_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never says a word
        cache = open_cache(None, f"redis://127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()
        for number in range(100):
            cache.set(str(number), b"value")
            assert cache.get("other") is None
        assert time.monotonic() - start < 3
    assert cache.get("99") == b"value"
