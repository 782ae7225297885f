"""The JSON API for programs: lists, one painting, predictions, and errors as problem details."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
import requests

from dashboard import messages
from dashboard.web.errors import PROBLEM_TYPE
from settings import Settings
from tests.dashboard.exhibits import PAINTING, make_exhibit
from tests.met_faults import bomb

API = "/api/v1"
NOBODY = "http://127.0.0.1:9"  # where no museum answers


@pytest.mark.parametrize("start", ["limit=4", "limit=4&culture=China&split=", "limit=3&q=a"])
def test_links_lead_through_the_whole_list_and_back(client, start):
    path, pages = f"{API}/paintings?{start}", []
    while path:
        answer = client.get(path)
        pages.append([painting["object_id"] for painting in answer.json["paintings"]])
        links = requests.utils.parse_header_links(answer.headers.get("Link", ""))
        leads = {link["rel"]: link["url"] for link in links}
        assert ("prev" in leads) == (len(pages) > 1)
        if "prev" in leads:
            before = client.get(leads["prev"]).json["paintings"]
            assert [painting["object_id"] for painting in before] == pages[-2]
        path = leads.get("next")
    seen = [object_id for page in pages for object_id in page]
    assert len(seen) == len(set(seen)) == answer.json["total"]


def test_the_name_that_is_shown_is_taken_and_given(new_app):
    server = new_app(
        paintings_csv=Settings().paintings_csv, offline=False, met_images_url=NOBODY
    ).server
    client, curator = server.test_client(), server.extensions["curator"]
    by_name = {}
    for name in ("America", "United States", "america"):
        query = {"culture": name, "limit": 2}
        by_name[name] = client.get(f"{API}/paintings", query_string=query).json
        found = client.get(f"{API}/paintings", query_string={"q": name}).json
        assert found["total"] >= curator.counts["America"]
        drawn = client.get(f"{API}/paintings/random", query_string={"culture": name})
        assert (drawn.json["culture"], drawn.json["culture_name"]) == ("America", "United States")
        assert drawn.cache_control.no_store
    assert by_name["America"] == by_name["United States"] == by_name["america"]
    assert by_name["America"]["total"] == curator.counts["America"]


def test_a_prediction_has_the_names_that_are_shown(client, curator, object_id, monkeypatch):
    american = replace(make_exhibit("America"), painting=replace(PAINTING, culture="America"))
    monkeypatch.setattr(curator, "show", lambda _object_id: american)
    answer = client.get(f"{API}/paintings/{object_id}/prediction").json
    assert (answer["culture"], answer["culture_name"]) == ("America", "United States")
    assert answer["correct_culture"] == "America"
    assert answer["correct_culture_name"] == "United States"
    assert answer["right"]


def test_without_a_network_only_what_can_be_predicted_is_listed(new_app):
    server = new_app(paintings_csv=Settings().paintings_csv).server
    client, curator = server.test_client(), server.extensions["curator"]
    for query in ("", "?q=landscape", "?q=ink&split=test", "?culture=America"):
        page = client.get(f"{API}/paintings{query}").json
        assert {painting["object_id"] for painting in page["paintings"]} <= curator.built_in
        assert page["total"] == len(page["paintings"])
        assert page["total"] or "America" in query
    for path in ("/paintings/10154", "/paintings/10154/prediction"):
        assert client.get(API + path).status_code == 404


def test_a_search_forgives_a_misspelt_word(client):
    found = client.get(f"{API}/paintings?q=budhha").json
    assert found["suggestion"] == "Buddha"
    assert found["total"] == len(found["paintings"]) > 0


def test_a_painting_has_a_prediction(client, curator, object_id):
    answer = client.get(f"{API}/paintings/{object_id}/prediction").json
    prediction = curator.show(object_id).prediction
    likelihoods = answer["likelihoods"]
    assert answer["culture"] == prediction.label == max(likelihoods, key=likelihoods.get)
    assert sum(likelihoods.values()) == pytest.approx(1, abs=1e-4)
    assert answer["likelihood"] == likelihoods[answer["culture"]]
    assert answer["right"] == (answer["culture"] == answer["correct_culture"])
    assert answer["model"] == curator.classifier.digest


@pytest.mark.parametrize(
    "claimed", ["", "image/jpeg", "text/html", "application/x-www-form-urlencoded", "x/y"]
)
def test_an_image_is_judged_like_the_painting_whatever_it_is_called(
    client, curator, object_id, claimed
):
    content = curator.image(object_id)
    judged = client.get(f"{API}/paintings/{object_id}/prediction").json
    files = {"images": [(BytesIO(content), "picture", claimed or None)]}
    for sent in ({"data": content, "content_type": claimed}, {"data": files}):
        answer = client.post(f"{API}/predictions", **sent)
        assert answer.cache_control.no_store
        (prediction,) = answer.json["predictions"]
        assert prediction["culture"] == judged["culture"]
        assert prediction["likelihoods"] == pytest.approx(judged["likelihoods"], abs=1e-4)


def form(*images):
    return {"images": [(BytesIO(image), f"{number}.jpg") for number, image in enumerate(images)]}


@pytest.mark.parametrize("number", [0, 17])
def test_no_image_and_more_than_16_are_refused(client, number):
    data, kind = form(*[b"image"] * number), "multipart/form-data"
    answer = client.post(f"{API}/predictions", data=data, content_type=kind)
    assert answer.status_code == 422
    assert answer.json["detail"] == messages.UPLOAD_COUNT


def test_images_of_a_form_are_judged_in_their_order_and_one_that_cannot_be_read_is_told(
    client, curator
):
    ids = [painting.object_id for painting in curator.catalogue][:4]
    images = [*map(curator.image, ids), b"<svg/>"]
    *predictions, unread = client.post(f"{API}/predictions", data=form(*images)).json["predictions"]
    cultures = [curator.show(object_id).prediction.label for object_id in ids]
    assert [prediction["culture"] for prediction in predictions] == cultures
    assert unread.keys() == {"error"}
    assert unread["error"].endswith(".")


@pytest.mark.parametrize("content", [b"", b"<svg/>", bomb()])
def test_what_is_no_image_is_refused_whatever_it_is_called(client, content):
    answer = client.post(f"{API}/predictions", data=content, content_type="image/png")
    assert answer.status_code == 422
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/paintings/1", 404),
        ("GET", "/paintings/x", 404),
        ("GET", "/paintings/random?culture=Atlantis", 404),
        ("DELETE", "/paintings", 405),
        ("POST", "/predictions", 422),
        ("GET", "/paintings?limit=0", 422),
        ("GET", "/paintings?cultur=China", 422),
    ],
)
def test_errors_are_problem_details(client, method, path, status):
    answer = client.open(API + path, method=method)
    assert answer.status_code == status
    assert answer.content_type == PROBLEM_TYPE
    assert answer.json["status"] == status
    assert answer.json["type"] == "about:blank"
    assert answer.json["title"]
    assert answer.json["detail"]
    assert answer.cache_control.no_store
    assert status != 405 or answer.headers["Allow"]


def test_wrong_arguments_are_named(client):
    errors = client.get(f"{API}/paintings?limit=x&cultur=China").json["errors"]
    assert set(errors["query"]) == {"limit", "cultur"}


def test_the_model_card_is_given_and_an_unexpected_error_without_details(
    client, curator, monkeypatch
):
    assert client.get(f"{API}/model").json == curator.classifier.card
    monkeypatch.setattr(curator.classifier, "card", object())
    answer = client.get(f"{API}/model")
    assert answer.status_code == 500
    assert answer.json["detail"] == messages.UNEXPECTED


def test_the_document_describes_every_operation_and_where_the_api_is_and_whom_to_ask(new_app):
    client = new_app(source_url="https://code.example/app").server.test_client()
    answer = client.get(f"{API}/openapi.json")
    document = answer.json
    assert document["openapi"].startswith("3.1")
    assert document["servers"][0]["url"] == "/"
    assert document["info"]["contact"]["url"] == "https://code.example/app"
    assert len(document["paths"]) == 6
    for path in document["paths"].values():
        for method, operation in path.items():
            if method != "parameters":
                assert operation["summary"]
                assert operation["description"]
                assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
                assert {"200", "429", "503"} <= set(operation["responses"])
    for name in document["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in answer.text


def test_the_documentation_is_there_without_scripts_and_finds_all_it_loads(client):
    page = client.get(f"{API}/docs").text
    for path, methods in client.get(f"{API}/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                assert f"{method.upper()} {path}" in page
                assert f'id="{operation["operationId"]}"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    inside = re.findall(r' href="#([^"]+)"', page)
    assert inside
    assert set(inside) <= set(ids)
    loaded = re.findall(r'<(?:link|script)[^>]* (?:src|href)="([^"]+)"', page)
    assert any("style.css" in path for path in loaded)
    assert {client.get(path).status_code for path in loaded} == {200}


def test_the_documentation_names_no_address_that_a_stranger_chose(new_app):
    page = new_app().server.test_client().get(f"{API}/docs", headers={"Host": "evil.example"})
    assert "evil.example" not in page.text
    client = new_app(public_url="https://met.example").server.test_client()
    assert "curl https://met.example/api/v1/" in client.get(f"{API}/docs").text
