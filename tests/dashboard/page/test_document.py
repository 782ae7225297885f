"""The document around the page, as it is before the scripts and as others' programs read it."""

import json
import re
from html import escape, unescape

import pytest

from dashboard.collection import MET
from settings import Settings
from tests.met_server import MetServer
from tests.serving import wait_until

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
    wait_until(lambda: len(curator.shelf))
    for path in ("/play", "/about", "/?own=1"):
        assert view_in(client.get(path).text) is None
    assert "<title>About the model" in client.get("/about").text
    view = view_in(client.get("/").text)
    assert view is not None
    assert view["prepared"]


def test_the_document_never_waits_for_the_met_and_costs_it_nothing(new_app):
    with MetServer() as met:
        urls = {"met_images_url": met.images_url, "met_api_url": met.api_url}
        server = new_app(paintings_csv=Settings().paintings_csv, offline=False, **urls).server
        curator, client = server.extensions["curator"], server.test_client()
        wait_until(lambda: len(curator.shelf) >= 4)
        asked = len(met.requests)
        assert all(client.get("/").status_code == 200 for _ in range(100))
        page = client.get(f"/?painting={NOT_BUILT_IN}").text
        assert len(met.requests) == asked
        # Of a painting that is not at hand there is the caption.
        assert escape(curator.find(NOT_BUILT_IN).title) in shell_of(page)
        assert view_in(page) is None
        assert images_in(shell_of(page)) == []


def test_nothing_of_a_painting_ends_the_script_that_holds_it(client, object_id):
    page = client.get(f"/?painting={object_id}").text
    data = page.partition('type="application/json">')[2].partition("</script>")[0]
    assert "<" not in data


def test_the_footer_leads_to_the_source_where_it_is_known(new_app):
    page = new_app(source_url="https://example.org/source").server.test_client().get("/").text
    links = dict(
        re.findall(r'<a href="([^"]+)"(?: target="([^"]+)")?', page.partition("<footer")[2])
    )
    assert {"/play", "/about", "/api/v1/docs"} <= set(links)
    for out in (MET.link, "https://example.org/source"):
        assert links[out] == "_top"


def test_of_an_own_collection_nothing_is_said_of_the_met(new_app):
    app = new_app(collection_name="the Smith Museum", collection_licence="All rights reserved.")
    client = app.server.test_client()
    footer = client.get("/").text.partition("<footer")[2]
    assert "All rights reserved." in footer
    assert "affiliated" not in footer
    api = client.get("/api/v1/openapi.json").json["info"]
    assert "from the Smith Museum" in api["description"]
    assert "Met" not in str(api)


def test_no_id_of_the_page_is_in_the_document_twice(client, object_id):
    shell = shell_of(client.get(f"/?painting={object_id}").text)
    assert set(re.findall(r' id="([^"]+)"', shell)) == {"cannot-start"}


def test_an_unknown_address_has_a_page_with_a_way_home(client):
    answer = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/"' in answer.text
