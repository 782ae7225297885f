"""What is kept comes back or counts as missing; a broken or slow store disturbs nobody."""

import hashlib
import logging
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

from museum.cache import Cache, Folder, Redis, open_cache
from tests.museum.conftest import make_certificate, redis_server


def name(number: int) -> str:
    """The name of an entry, as the cache gives them."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
    return {"cache_dir": tmp_path, "cache_url": request.getfixturevalue("redis_url")}


@pytest.fixture
def redis_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redis")  # a socket's path must be short
    options = ("--port", "0", "--unixsocket", f"{folder}/s", "--save", "", "--dir", str(folder))
    url = f"unix://{folder}/s"
    with redis_server(options, lambda: Redis(url).set("started", b"")):
        yield url


@pytest.fixture
def tls_redis(tmp_path_factory):
    """A Redis server over TLS with a self-signed certificate, as Heroku has it."""
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = (
        f"--port 0 --tls-port {port} --tls-auth-clients no --tls-key-file {folder}/key "
        f"--tls-cert-file {folder}/certificate --dir {folder} --requirepass secret"
    )

    def ask() -> None:
        socket.create_connection(("127.0.0.1", port)).close()

    with redis_server(options.split(), ask):
        yield f"rediss://:secret@127.0.0.1:{port}"


def test_an_entry_is_there_for_every_process_that_shares_the_store(address):
    open_cache(**address).set("prediction:1", b"\x00\xffbytes")
    cache = open_cache(**address)
    assert cache.get("prediction:1") == b"\x00\xffbytes"
    assert cache.get("prediction:2") is None
    cache.set("prediction:1", b"")
    assert open_cache(**address).get("prediction:1") == b""


def test_memory_is_bounded_and_the_least_recently_used_goes_first(monkeypatch):
    monkeypatch.setattr("museum.cache.MEMORY_BYTES", 3 * 14)  # each has four bytes more
    cache = Cache()
    for key in "abc":
        cache.set(key, bytes(10))
    cache.get("a")
    cache.set("d", bytes(10))
    cache.set("larger than all", bytes(100))
    assert [cache.get(key) is None for key in "abcd"] == [False, True, False, False]


def test_a_torn_entry_counts_as_missing(tmp_path):
    cache = open_cache(tmp_path / "cache", "")
    cache.set("key", b"value" * 20)
    (file,) = files_in(tmp_path)
    entry = file.read_bytes()
    others = (b"", b"shor", b"x" * 500, bytes(104))
    for torn in (*others, entry[:-1], entry + b"x", b"y" + entry[1:]):
        file.write_bytes(torn)
        assert cache.get("key") is None
    file.write_bytes(entry)
    assert cache.get("key") == b"value" * 20


def test_where_a_store_is_broken_the_process_remembers_and_each_failure_is_logged_once(caplog):
    cache = Cache(Broken())
    with caplog.at_level(logging.WARNING):
        for number in range(50):
            cache.set(str(number), bytes(10))
            assert cache.get("other") is None
            assert cache.get(str(number)) == bytes(10)
    assert [record.getMessage() for record in caplog.records] == [
        "cache=Broken failed=set error=",
        "cache=Broken failed=get error=no such disk",
    ]


def test_a_store_that_failed_is_asked_again_after_a_rest(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("museum.cache.time.monotonic", lambda: now[0])
    store = Folder(tmp_path)
    Cache(store).set("key", b"value")
    cache = Cache(Broken())
    assert cache.get("key") is None
    cache._store = store
    assert cache.get("key") is None
    now[0] = 106
    assert cache.get("key") == b"value"


def test_a_folder_stays_within_its_bound_and_drops_the_least_recently_used(tmp_path):
    folder = Folder(tmp_path, most_bytes=100 * 4096)
    for number in range(100, 400):
        folder.set(name(number), bytes(3000))
        os.utime(tmp_path / name(number)[:2] / name(number), (number, number))
        if number < 300:
            assert folder.get(name(100)), "used often, so it stays"
    assert 80 <= len(files_in(tmp_path)) <= 105
    assert folder.get(name(100))
    assert folder.get(name(399))
    assert folder.get(name(101)) is None


def test_two_servers_may_share_a_folder_and_keep_it_within_its_bound(tmp_path):
    def serve(first: int) -> None:
        cache = Cache(Folder(tmp_path, most_bytes=50 * 4096))
        for turn in range(100):
            key = str((first + turn) % 120)
            assert cache.get(key) in (None, key.encode() * 900)
            cache.set(key, key.encode() * 900)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(serve, range(0, 80, 10)))
    Folder(tmp_path, most_bytes=50 * 4096).set(name(-1), b"")
    assert len(files_in(tmp_path)) <= 50


def test_only_the_caches_own_files_are_dropped_also_what_a_killed_writer_left(tmp_path):
    others = [tmp_path / place for place in ("pictures/mine.jpg", "in/letter.txt", "in/.hidden")]
    partial = tmp_path / "aa" / f".{name(0)}x8_kz"
    for old in (*others, partial):
        old.parent.mkdir(exist_ok=True)
        old.write_bytes(bytes(4096))
        os.utime(old, (0, 0))
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    for number in range(20):
        folder.set(name(number), bytes(4096))
    assert all(other.exists() for other in others)
    assert not partial.exists()
    assert len(files_in(tmp_path)) < 15 + len(others)


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    open_cache(tmp_path, "").set("key", b"value")
    assert files_in(tmp_path) == []


def test_a_new_folder_is_closed_to_other_users_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        open_cache(tmp_path / "a" / "cache", "").set("key", b"value")
    finally:
        os.umask(before)
    assert open_cache(tmp_path / "a" / "cache", "").get("key") == b"value"
    assert (tmp_path / "a" / "cache").stat().st_mode & 0o077 == 0


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `path` belong to another user than the one who runs the process."""
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 65534)


@pytest.fixture
def folder(tmp_path):
    """A folder for a cache, in a folder of one's own."""
    folder = tmp_path / "home" / "cache"
    folder.mkdir(mode=0o700, parents=True)
    return folder


@pytest.mark.parametrize(
    ("place", "mode"),  # in a folder of its own the sticky bit is not enough
    [*product(("cache", "."), (None, 0o770, 0o777)), ("cache", 0o1777)],
)
def test_a_folder_of_others_or_in_which_they_may_write_is_not_used(
    folder, monkeypatch, caplog, place, mode
):
    if mode is None:
        give_away(folder.parent / place, monkeypatch)
    else:
        (folder.parent / place).chmod(mode)
    cache = open_cache(folder, "")
    cache.set("key", b"value")
    assert list(folder.iterdir()) == []
    assert ("other users may write" if mode else "belongs to another user") in caplog.text
    assert cache.get("key") == b"value"


def test_a_folder_of_ones_own_in_a_shared_one_such_as_tmp_is_used(folder):
    folder.parent.chmod(0o1777)
    open_cache(folder, "").set("key", b"value")
    assert open_cache(folder, "").get("key") == b"value"


def test_somebody_elses_link_to_a_folder_of_ones_own_is_not_followed(folder, monkeypatch):
    link = folder.parent / "link"
    link.symlink_to(folder)
    give_away(link, monkeypatch)
    open_cache(link, "").set("key", b"value")
    assert list(folder.iterdir()) == []


def test_a_folder_that_was_removed_and_taken_by_another_is_not_used(folder):
    cache = open_cache(folder, "")
    folder.rmdir()
    folder.parent.chmod(0o777)
    cache.set("key", b"value")
    assert files_in(folder) == []


def test_a_self_signed_certificate_of_redis_is_verified_only_where_the_address_says_so(
    tls_redis, tmp_path, caplog
):
    open_cache(tmp_path, tls_redis).set("key", b"value")
    assert open_cache(tmp_path, tls_redis).get("key") == b"value"
    assert open_cache(tmp_path, f"{tls_redis}/0?ssl_cert_reqs=none").get("key") == b"value"
    assert open_cache(tmp_path, f"{tls_redis}?ssl_cert_reqs=required").get("key") is None
    assert "certificate" in caplog.text


def test_an_unreachable_redis_costs_little_time(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never says a word
        cache = open_cache(tmp_path, f"redis://127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()
        for number in range(100):
            cache.set(str(number), b"value")
            assert cache.get("other") is None
        assert time.monotonic() - start < 3
    assert cache.get("99") == b"value"
