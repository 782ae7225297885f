"""The document around the page, as others' programs read it."""

import re
import time
from html import escape, unescape

import pytest


def tags(page: str) -> dict[str, str]:
    found = re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def test_a_link_to_a_painting_shows_it(new_app, curator, object_id):
    client = new_app(public_url="https://paintings.example").server.test_client()
    page = client.get(f"/?painting={object_id}").text
    painting = curator.catalogue.get(object_id)
    assert tags(page)["og:title"].startswith(painting.title)
    assert painting.description in tags(page)["og:description"]
    assert tags(page)["og:image"] == f"https://paintings.example/paintings/{object_id}.jpg"


def test_a_host_that_a_visitor_makes_up_is_in_no_link(client, object_id):
    page = client.get(f"/?painting={object_id}", headers={"Host": "evil.example"}).text
    assert "evil.example" not in page
    assert tags(page)["og:image"] == f"/paintings/{object_id}.jpg"


@pytest.mark.parametrize("query", ["", "painting=1", "painting=x", 'painting="><script>', "a=b"])
def test_other_links_show_the_app(client, query):
    page = client.get(f"/?{query}").text
    assert tags(page)["og:title"] == "Met Paintings Classifier"
    assert client.get(tags(page)["og:image"].removeprefix("http://localhost")).status_code == 200
    assert '"><script>' not in page


def test_the_theme_is_set_before_the_stylesheets_and_only_once(client):
    page = client.get("/").text
    assert page.count("theme.js") == 1
    assert page.index("theme.js") < page.index("style.css")


def test_fonts_and_icon_are_there(client):
    page = client.get("/").text
    for path in re.findall(r'(?:preload|icon)" href="([^"]+)"', page):
        assert client.get(path).status_code == 200


def test_about_has_a_title_of_its_own(client):
    assert "<title>About the model" in client.get("/about").text


def test_the_painting_is_in_the_document_before_any_script(client, curator, object_id):
    shell = client.get(f"/?painting={object_id}").text.partition('id="react-entry-point"')[0]
    title = curator.catalogue.get(object_id).title
    assert escape(title) in shell.partition("<body>")[2]
    (image,) = re.findall(r'<img[^>]* src="(/paintings/[^"]+)"', shell)
    assert client.get(unescape(image)).mimetype == "image/jpeg"
    assert "<noscript>" in shell


def test_an_address_without_a_painting_gets_one_that_was_made_ahead(new_app):
    server = new_app().server
    curator, client = server.extensions["curator"], server.test_client()
    deadline = time.monotonic() + 30
    while not curator.ready and time.monotonic() < deadline:
        time.sleep(0.01)
    for answer in (client.head("/"), client.get("/about"), client.get("/?own=1")):
        assert "data-drawn" not in answer.text
    page = client.get("/").text
    (object_id,) = re.findall(r'<div id="shell" data-drawn="(\d+)">', page)
    (image,) = re.findall(r'<img[^>]* src="(/paintings/[^"]+)"', page)
    assert f'<link rel="preload" href="{image}" as="image"' in page
    assert image.startswith(f"/paintings/{object_id}.jpg?digest=")
    assert client.get(unescape(image)).cache_control.immutable


def test_what_a_match_is_can_be_read_before_any_script(client):
    shell = client.get("/play").text.partition('id="react-entry-point"')[0]
    assert "Ten paintings from the Met." in shell


def test_no_id_of_the_page_is_in_the_document_twice(client, object_id):
    shell = client.get(f"/?painting={object_id}").text.partition('id="react-entry-point"')[0]
    assert set(re.findall(r' id="([^"]+)"', shell)) == {"shell", "cannot-start"}


def test_an_unknown_address_has_a_page_with_a_way_home(client):
    answer = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json"])
def test_a_program_reads_a_sentence_about_an_unknown_address(client, accept):
    answer = client.get("/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_a_challenge_shows_as_an_invitation_to_that_match(client):
    page = client.get("/play?match=k3f9x2&beat=7").text
    assert tags(page)["og:title"] == "Play against the model – Met Paintings Classifier"
    assert "beat the model" in tags(page)["og:description"]
    assert tags(page)["og:url"].endswith("/play?match=k3f9x2&beat=7")
    assert '"><script>' not in client.get('/play?match="><script>').text
