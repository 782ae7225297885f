"""The document around the page, as it is before the scripts and as others' programs read it."""

import json
import re
import time
from html import escape, unescape
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask

from dashboard.collection import MET
from dashboard.curator import Curator
from museum.addresses import MET_IMAGES_URL
from settings import Settings
from tests.dashboard.conftest import NewApp
from tests.met_server import MetServer

NOT_BUILT_IN = 10154


def tags(page: str) -> dict[str, str]:
    found = re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def shell_of(page: str) -> str:
    """The part that is there before the scripts."""
    return page.partition('id="shell"')[2].partition('id="react-entry-point"')[0]


def view_in(page: str) -> dict | None:
    """The view that the document brings along."""
    found = re.search(r'<script id="first-view" type="application/json">(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def images_in(page: str) -> list[str]:
    return list(map(unescape, re.findall(r'<img[^>]* src="([^"]+)"', page)))


def server_with(met: MetServer, new_app: NewApp) -> Flask:
    """The app's server, with the whole catalogue and this Met."""
    catalogue = Settings().paintings_csv
    urls = {"met_images_url": met.images_url, "met_api_url": met.api_url}
    return new_app(paintings_csv=catalogue, offline=False, **urls).server


def wait_until_ready(curator: Curator, count: int = 1) -> None:
    deadline = time.monotonic() + 60
    while len(curator.shelf) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(curator.shelf) >= count


def test_a_link_to_a_painting_shows_it(new_app, curator, object_id):
    client = new_app(public_url="https://paintings.example").server.test_client()
    page = client.get(f"/?painting={object_id}").text
    painting = curator.catalogue.get(object_id)
    assert tags(page)["og:title"].startswith(painting.title)
    assert painting.description in tags(page)["og:description"]
    assert tags(page)["og:image"] == f"https://paintings.example/paintings/{object_id}.jpg"
    assert tags(page)["og:url"] == f"https://paintings.example/?painting={object_id}"


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


def test_scripts_and_styles_are_few_and_the_theme_comes_first(client):
    page = client.get("/").text
    assert page.count("start.js") == 1
    assert page.index("start.js") < page.index("style.css")
    (bundle,) = re.findall(r'src="(/scripts\.js\?m=\w+)"', page)
    assert "dash_clientside.home" in client.get(bundle).text
    assert "assets/" not in "".join(re.findall(r'<script src="([^"]+)"', page)[1:])


def test_fonts_icons_and_manifest_are_there(client):
    page = client.get("/").text
    for path in re.findall(r'(?:preload|icon|manifest)" href="([^"]+)"', page):
        assert client.get(unescape(path)).status_code == 200
    manifest = client.get("/manifest.json").json
    assert manifest["name"] == "Met Paintings Classifier"
    assert client.get(manifest["icons"][0]["src"]).status_code == 200


def test_painting_and_verdict_are_in_the_document_and_the_same_view_as_data(
    client, curator, object_id
):
    page = client.get(f"/?painting={object_id}").text
    exhibit = curator.show(object_id)
    shell, view = shell_of(page), view_in(page)
    assert view is not None
    assert view["object_id"] == object_id
    assert images_in(shell) == [view["image"]]
    assert f'<link rel="preload" href="{view["image"]}" as="image"' in unescape(page)
    for said in (exhibit.painting.title, "The Met says", "✓ " if exhibit.right else "✗ "):
        assert escape(said) in shell
    assert shell.count('class="bar-name') == len(curator.labels)
    assert "<noscript>" in shell
    assert "Look closely" not in shell  # without scripts a button is of no use
    assert client.get(view["image"]).cache_control.immutable


def test_an_address_without_a_painting_gets_one_that_stays_ready_for_a_click(new_app):
    server = new_app().server
    curator, client = server.extensions["curator"], server.test_client()
    wait_until_ready(curator)
    for path in ("/play", "/about", "/?own=1"):
        assert view_in(client.get(path).text) is None
    view = view_in(client.get("/").text)
    assert view is not None
    assert view["prepared"]


def test_asked_often_the_first_page_costs_the_met_nothing(new_app):
    with MetServer() as met:
        server = server_with(met, new_app)
        curator, client = server.extensions["curator"], server.test_client()
        wait_until_ready(curator, 4)
        asked = len(met.requests)
        assert all(client.get("/").status_code == 200 for _ in range(100))
        assert len(met.requests) == asked


def test_a_painting_that_is_not_at_hand_is_captioned_without_waiting_for_the_met(new_app):
    with MetServer() as met:
        met.plan("stall")
        server = server_with(met, new_app)
        client = server.test_client()
        started = time.monotonic()
        page = client.get(f"/?painting={NOT_BUILT_IN}").text
        assert time.monotonic() - started < 3
        painting = server.extensions["curator"].find(NOT_BUILT_IN)
        assert escape(painting.title) in shell_of(page)
        assert view_in(page) is None
        assert images_in(shell_of(page)) == []


def test_a_painting_whose_image_the_met_has_moved_is_shown(new_app):
    with MetServer() as met:
        server = server_with(met, new_app)
        painting = server.extensions["curator"].find(NOT_BUILT_IN)
        met.plan("404", path=unquote(urlsplit(painting.image_url).path))
        met.show(NOT_BUILT_IN, f"{MET_IMAGES_URL}/as/web-large/moved here.jpg")
        assert server.test_client().get(f"/paintings/{NOT_BUILT_IN}.jpg").status_code == 200


def test_nothing_of_a_painting_ends_the_script_that_holds_it(client, object_id):
    page = client.get(f"/?painting={object_id}").text
    data = page.partition('type="application/json">')[2].partition("</script>")[0]
    assert "<" not in data


@pytest.mark.parametrize("tag", ["h1", "main", "header", "footer", "nav"])
def test_the_document_has_its_landmarks_once(client, tag):
    assert len(re.findall(rf"<{tag}[ >]", client.get("/").text)) == 1


def test_the_footer_leads_to_the_source_where_it_is_known(new_app):
    page = new_app(source_url="https://example.org/source").server.test_client().get("/").text
    links = dict(
        re.findall(r'<a href="([^"]+)"(?: target="([^"]+)")?', page.partition("<footer")[2])
    )
    assert {"/play", "/about", "/api/v1/docs"} <= set(links)
    for out in (MET.link, "https://example.org/source"):
        assert links[out] == "_top"


def test_about_has_a_title_of_its_own(client):
    assert "<title>About the model" in client.get("/about").text


def test_no_id_of_the_page_is_in_the_document_twice(client, object_id):
    shell = shell_of(client.get(f"/?painting={object_id}").text)
    assert set(re.findall(r' id="([^"]+)"', shell)) == {"cannot-start"}


def test_an_unknown_address_has_a_page_with_a_way_home(client):
    answer = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json"])
def test_a_program_reads_a_sentence_about_an_unknown_address(client, accept):
    answer = client.get("/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
