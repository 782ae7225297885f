from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from museum.addresses import MET_IMAGES_URL, fetchable, is_plain_path, is_relative

_HOSTILE = ".. . / // \\ %2e %2E %2f %5c %25 %252e %00 @ : ? # % a.jpg https: evil.org é ．．"
HOSTILE_PIECES = st.sampled_from([*_HOSTILE.split(), " ", "\n", "\t", "\ud800"])
HOSTILE_PATHS = st.lists(HOSTILE_PIECES | st.text(max_size=4), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("as/web-large/DP1.jpg", "as/web-large/DP1.jpg"),
        ("as/web-large/DP 1 (2).JPG", "as/web-large/DP%201%20(2).JPG"),
        ("as/web-large/DP%201.jpg", "as/web-large/DP%201.jpg"),
        ("as/web-large/50%.jpg", "as/web-large/50%25.jpg"),
        ("as/web-large/Tan'yū.jpg", "as/web-large/Tan'y%C5%AB.jpg"),
        ("as/web-large/a..b.jpg", "as/web-large/a..b.jpg"),
    ],
)
def test_a_file_name_is_encoded_once(written, asked):
    assert fetchable(f"{MET_IMAGES_URL}/{written}", MET_IMAGES_URL) == f"{MET_IMAGES_URL}/{asked}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        MET_IMAGES_URL,
        MET_IMAGES_URL + "/",
        "http://images.metmuseum.org/CRDImages/a.jpg",
        "https://IMAGES.metmuseum.org/CRDImages/a.jpg",
        "https://images.metmuseum.org:443/CRDImages/a.jpg",
        "https://images.metmuseum.org@evil.org/CRDImages/a.jpg",
        "https://images.metmuseum.org.evil.org/CRDImages/a.jpg",
        "https://images.metmuseum.org\\@evil.org/CRDImages/a.jpg",
        "https://imаges.metmuseum.org/CRDImages/a.jpg",  # a Cyrillic letter
        "https://images.metmuseum.org/CRDImagesElsewhere/a.jpg",
        "https://images.metmuseum.org/CRDImages/../a.jpg",
        "https://images.metmuseum.org/CRDImages/%2e%2e/a.jpg",
        "https://images.metmuseum.org/CRDImages/%252e%252e/a.jpg",
        "https://images.metmuseum.org/CRDImages/..%2fa.jpg",
        "https://images.metmuseum.org/CRDImages/a%2Fb.jpg",
        "https://images.metmuseum.org/CRDImages/..\\a.jpg",
        "https://images.metmuseum.org/CRDImages/%5c..%5ca.jpg",
        "https://images.metmuseum.org/CRDImages//evil.org/a.jpg",
        "https://images.metmuseum.org/CRDImages/./a.jpg",
        "https://images.metmuseum.org/CRDImages/a.jpg?x=1",
        "https://images.metmuseum.org/CRDImages/a.jpg#x",
        "https://images.metmuseum.org/CRDImages/a%00.jpg",
        "https://images.metmuseum.org/CRDImages/a\r\nHost: evil.org",
        "https://images.metmuseum.org/CRDImages/a%0d%0ab.jpg",
        "file:///etc/passwd",
    ],
)
def test_nothing_but_the_allowed_origin_is_fetched(url):
    assert fetchable(url, MET_IMAGES_URL) is None


@given(HOSTILE_PATHS.map(f"{MET_IMAGES_URL}/{{}}".format) | HOSTILE_PATHS | st.text(max_size=60))
@example(f"{MET_IMAGES_URL}/a%2525252525252e")
def test_whatever_is_fetched_stays_under_the_allowed_folder(url):
    asked = fetchable(url, MET_IMAGES_URL)
    if asked is None:
        return
    parts = urlsplit(asked)
    assert (parts.scheme, parts.netloc) == ("https", "images.metmuseum.org")
    assert parts.path.startswith("/CRDImages/")
    assert not (parts.query or parts.fragment)
    assert asked.isascii()
    assert asked.isprintable()
    assert " " not in asked
    assert ".." not in unquote(unquote(parts.path)).replace("\\", "/").split("/")
    assert fetchable(asked, MET_IMAGES_URL) == asked


@given(HOSTILE_PATHS)
def test_a_plain_relative_path_never_leaves_its_folder(tmp_path_factory, path):
    if is_relative(path) and is_plain_path(path):
        folder = tmp_path_factory.getbasetemp()
        assert (folder / path).resolve().is_relative_to(folder.resolve())


@pytest.mark.parametrize("path", ["scans/a.jpg", "a.jpg", "a b/c:d.jpg", "50%.jpg"])
def test_a_path_beside_the_table_is_relative(path):
    assert is_relative(path)
    assert is_plain_path(path)


@pytest.mark.parametrize("path", ["/etc/passwd", "\\\\host\\share", "C:\\a.jpg", "https://a/b"])
def test_an_absolute_path_is_not_relative(path):
    assert not is_relative(path)
