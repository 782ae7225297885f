"""The folder and the Redis server in which the cache keeps its entries."""

import hashlib
import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from museum.cache import Cache, open_cache
from museum.stores import Folder
from tests.museum.conftest import redis_server


def name(number: int) -> str:
    """The name of an entry, as the cache gives them."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
        for turn in range(200):
            key = str((first + turn) % 120)
            assert cache.get(key) in (None, key.encode() * 900)
            cache.set(key, key.encode() * 900)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(serve, range(0, 80, 10)))
    Folder(tmp_path, most_bytes=50 * 4096).set(name(-1), b"")
    assert len(files_in(tmp_path)) <= 50


def test_files_in_the_folder_that_are_not_the_caches_stay(tmp_path):
    others = [tmp_path / place for place in ("pictures/mine.jpg", "in/letter.txt", "in/.hidden")]
    for other in others:
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(bytes(4096))
        os.utime(other, (0, 0))
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    for number in range(20):
        folder.set(name(number), bytes(4096))
    assert all(other.exists() for other in others)
    assert len(files_in(tmp_path)) < 15 + len(others)


def test_what_a_killed_writer_left_behind_is_dropped_in_time(tmp_path):
    folder = Folder(tmp_path, most_bytes=10 * 4096)
    (tmp_path / "aa").mkdir()
    partial = tmp_path / "aa" / f".{name(0)}x8_kz"
    partial.write_bytes(bytes(4096))
    os.utime(partial, (0, 0))
    for number in range(20):
        folder.set(name(number), bytes(4096))
    assert not partial.exists()


def test_a_folder_that_cannot_be_is_survived(tmp_path):
    (tmp_path / "file").write_text("")
    cache = open_cache(tmp_path / "file" / "cache", "")
    cache.set("key", b"value")
    assert cache.get("key") == b"value"


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    open_cache(tmp_path, "").set("key", b"value")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_a_new_folder_is_closed_to_other_users_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        open_cache(tmp_path / "a" / "cache", "").set("key", b"value")
    finally:
        os.umask(before)
    assert open_cache(tmp_path / "a" / "cache", "").get("key") == b"value"
    assert (tmp_path / "a" / "cache").stat().st_mode & 0o077 == 0


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
    cache.set("key", b"value")
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
    open_cache(folder, "").set("key", b"value")
    assert list(folder.iterdir()) == []
    assert "other users may write" in caplog.text


def test_a_folder_of_ones_own_in_a_shared_one_such_as_tmp_is_used(tmp_path):
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    open_cache(shared / "cache", "").set("key", b"value")
    assert open_cache(shared / "cache", "").get("key") == b"value"


def test_somebody_elses_link_to_a_folder_of_ones_own_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "private").mkdir(mode=0o700)
    link = tmp_path / "cache"
    link.symlink_to("private")
    if os.geteuid() == 0:
        os.chown(link, 65534, 65534, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 65534)
    open_cache(link, "").set("key", b"value")
    assert list((tmp_path / "private").iterdir()) == []


def test_a_folder_that_was_removed_and_taken_by_another_is_not_used(tmp_path):
    folder = tmp_path / "cache"
    cache = open_cache(folder, "")
    folder.rmdir()
    tmp_path.chmod(0o777)
    cache.set("key", b"value")
    assert files_in(folder) == []


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

    def ask() -> None:
        socket.create_connection(("127.0.0.1", port)).close()

    with redis_server(options.split(), ask):
        yield f"rediss://:secret@127.0.0.1:{port}"


def test_a_self_signed_certificate_of_redis_is_verified_only_where_the_address_says_so(
    tls_redis, caplog
):
    open_cache(None, tls_redis).set("key", b"value")
    assert open_cache(None, tls_redis).get("key") == b"value"
    assert open_cache(None, f"{tls_redis}/0?ssl_cert_reqs=none").get("key") == b"value"
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
