"""Everything says how it may be kept, and what has not changed is not sent again."""

import re

import pytest

PAGES = ("/", "/about")  # Dash puts a number of its own into each
DOCUMENTS = (
    *("/_dash-layout", "/_dash-dependencies", "/paintings/40081.jpg", "/api/v1/openapi.json"),
    *("/api/v1/paintings", "/api/v1/paintings/40081/prediction", "/api/v1/model"),
)
CODINGS = ("", "gzip", "br", "gzip, deflate, br, zstd")


@pytest.fixture
def paths(client):
    """What Dash asks for, and every file that the page loads."""
    files = re.findall(r'<(?:link|script)[^>]* (?:src|href)="(/[^"]+)"', client.get("/").text)
    assert any("style.css" in path for path in files)
    return (*DOCUMENTS, *files)


@pytest.mark.parametrize("coding", CODINGS)
def test_who_has_the_newest_gets_304_however_it_was_compressed(client, paths, coding):
    for path in paths:
        answer = client.get(path, headers={"Accept-Encoding": coding})
        headers = {"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]}
        assert client.get(path, headers=headers).status_code == 304, path


def test_everything_says_how_it_may_be_kept(client, paths):
    for path in (*PAGES, *paths, "/health", "/nothing", "/api/v1/paintings/random"):
        assert "Cache-Control" in client.get(path).headers, path


def test_own_files_with_a_version_and_fonts_are_asked_for_once_pages_each_time(client):
    files = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)
    own = [path for path in files if path.startswith(("/assets/", "/scripts"))]
    assert len(own) >= 8
    for path in own:
        cache_control = client.get(path).cache_control
        assert cache_control.immutable and not cache_control.no_cache, path
    for path in (*PAGES, "/?m=1", "/assets/style.css", "/assets/style.css?m=1", "/scripts.js?m=1"):
        assert client.get(path).cache_control.no_cache


def test_compression_makes_files_small(client):
    path = "/assets/bootstrap.min.css"
    plain = client.get(path, headers={"Accept-Encoding": ""})
    small = client.get(path, headers={"Accept-Encoding": "br"})
    assert small.headers["Content-Encoding"] == "br"
    assert len(small.data) < len(plain.data) / 4
