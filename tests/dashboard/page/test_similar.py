"""What can be opened under a prediction."""

from urllib.parse import parse_qs, urlsplit

from dashboard.collection import MET, Collection
from dashboard.page.similar import make_alike, make_feedback, report_url
from tests.clicks import CALLBACK
from tests.dashboard.components import links, text
from tests.dashboard.exhibits import PAINTING, make_exhibit

ORIGIN = "https://paintings.example"
SOURCE = "https://github.com/someone/paintings"


def test_paintings_alike_lead_to_their_pages_with_their_labels():
    alike = make_alike([PAINTING])
    assert "Similar, according to the model" in text(alike)
    assert "Old <Trees>China" in text(alike)
    assert links(alike) == ["/?painting=7"]
    assert make_alike([]) == []


def test_a_wrong_label_leads_to_a_prefilled_issue():
    exhibit = make_exhibit("Japan", title="A & B #1")
    address = urlsplit(report_url(exhibit, ORIGIN, SOURCE))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{SOURCE}/issues/new"
    fields = parse_qs(address.query)
    assert fields["title"] == ["Wrong label? A & B #1 (7)"]
    page = exhibit.painting.page_url
    for part in ("Label: China", "The model says: Japan", f"{ORIGIN}/?painting=7", page):
        assert part in fields["body"][0]


def test_an_issue_on_gitlab_is_filled_in_by_its_own_names():
    address = report_url(make_exhibit(), ORIGIN, "https://gitlab.com/someone/paintings")
    assert address.startswith("https://gitlab.com/someone/paintings/-/issues/new?")
    assert "issue[title]" in parse_qs(urlsplit(address).query)


def test_a_painting_can_be_looked_up_and_reported_where_there_is_a_place_for_it():
    feedback = make_feedback(make_exhibit(), MET, f"{SOURCE}/issues/new")
    assert "See the painting from the Met" in text(feedback)
    assert links(feedback)[0] == "https://www.metmuseum.org/art/collection/search/7"
    own = make_exhibit(image_url="images/1.jpg")
    assert report_url(own, ORIGIN, "") == ""
    assert links(make_feedback(own, Collection(), "")) == ["/api/v1/docs"]


def test_only_a_painting_of_the_collection_has_similar_ones(client, object_id):
    def similar(shown):
        body = {
            "output": "similar-content.children",
            "outputs": {"id": "similar-content", "property": "children"},
            "inputs": [{"id": "similar-to", "property": "data", "value": shown}],
            "changedPropIds": ["similar-to.data"],
        }
        return client.post(CALLBACK, json=body).text

    assert f"/?painting={object_id}" not in similar(object_id)
    assert "Use this from your code" in similar(object_id)
    for forged in (None, 0, -1, "x", 2**60, [1]):
        assert "Only for a painting of this collection." in similar(forged)
