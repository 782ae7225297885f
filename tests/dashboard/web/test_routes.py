"""The plain routes: images as caches and browsers want them, health, and errors in sentences."""

from urllib.robotparser import RobotFileParser

import pytest
from PIL import Image

from dashboard import messages
from dashboard.exhibit import digest_of
from dashboard.paths import image_path
from dashboard.web.routes import WIDTHS
from model.preprocessing import decode
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.model.pictures import encoded, halves


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_platforms_are_told_that_the_app_serves(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.cache_control.no_store


def test_the_image_is_the_one_that_is_classified(client, curator, object_id):
    answer = client.get(f"/paintings/{object_id}.jpg")
    assert answer.data == curator.image(object_id)
    assert answer.content_type == "image/jpeg"
    assert answer.cache_control.public
    assert not answer.cache_control.immutable
    assert answer.cache_control.max_age == 3600


@pytest.mark.parametrize("query", ["digest=", "digest=0123456789abcdef0123456789abcdef&width=160"])
def test_an_image_with_its_digest_never_changes_and_another_digest_leads_there(
    client, curator, object_id, query
):
    exhibit = curator.show(object_id)
    answer = client.get(f"/paintings/{object_id}.jpg?{query}")
    assert answer.status_code == 302
    assert image_path(exhibit) in answer.location
    assert ("width=160" in answer.location) == ("width" in query)
    answer = client.get(image_path(exhibit))
    assert digest_of(answer.data) == exhibit.digest
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age > 10_000_000


def test_an_icon_is_found_in_its_old_place(client):
    assert client.get("/favicon.ico", follow_redirects=True).mimetype == "image/png"


def test_crawlers_are_kept_off_the_images_but_not_the_previews_of_links(client):
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert not rules.can_fetch("Googlebot", "/paintings/1.jpg")
    assert rules.can_fetch("Googlebot", "/about")
    assert rules.can_fetch("Twitterbot", "/paintings/1.jpg")


def test_thumbnails_have_their_width_and_are_never_enlarged_and_other_widths_are_refused(
    client, object_id
):
    path = f"/paintings/{object_id}.jpg"
    full = decode(client.get(path).data).shape[1]
    for width in WIDTHS:
        answer = client.get(path, query_string={"width": width})
        assert decode(answer.data).shape[1] == min(width, full)
    for refused in ("0", "-160", "161", "160.0", "99999", "a", "", "160 "):
        answer = client.get(path, query_string={"width": refused})
        assert answer.status_code == 400
        assert "160, 320, 640" in answer.text


def test_an_image_that_cannot_be_fetched_is_503_for_now(client, curator, object_id, monkeypatch):
    def fail(object_id):
        raise ImageUnavailable(Reason.UNREACHABLE, object_id)

    monkeypatch.setattr(curator, "image", fail)
    answer = client.get(f"/paintings/{object_id}.jpg")
    assert answer.status_code == 503
    assert answer.text.strip() == messages.IMAGE_UNAVAILABLE
    assert answer.cache_control.no_store
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize("name", ["1", "0", "-1", "9007199254740992", "9" * 4000, "1e3", "../1"])
def test_what_is_not_in_the_catalogue_is_404(client, name):
    answer = client.get(f"/paintings/{name}.jpg")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/.env", "/assets/none.css", "/_dash-component-suites/nothing/x.js"),
        *("/_dash-component-suites/os/x.js", "/_dash-component-suites/dash/nothing.js"),
        "/_dash-component-suites/dash/../../app.py",
    ],
)
def test_unknown_addresses_are_404_not_the_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.text.strip() == messages.NOTHING_HERE


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_an_image_has_the_type_that_its_bytes_have(client, curator, object_id, monkeypatch, name):
    content = encoded(halves(), name)
    monkeypatch.setattr(curator, "image", lambda _object_id: content)
    answer = client.get(f"/paintings/{object_id}.jpg")
    assert answer.content_type == f"image/{name.lower()}"
    assert answer.data == content


def test_an_image_that_browsers_show_otherwise_is_shown_as_it_was_judged(
    client, curator, object_id, monkeypatch
):
    content = encoded(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")
    monkeypatch.setattr(curator, "image", lambda _object_id: content)
    answer = client.get(f"/paintings/{object_id}.jpg?digest={digest_of(content)}")
    assert answer.cache_control.immutable
    assert (decode(answer.data) > 250).all()  # transparency is laid on white
