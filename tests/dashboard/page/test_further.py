"""What can be opened under a prediction."""

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.page.further import (
    FurtherRequest,
    further_of_painting,
    further_of_picture,
    make_alike,
    make_feedback,
    read_further_request,
    report_url,
)
from tests.dashboard.components import every, text
from tests.dashboard.exhibits import PAINTING, make_exhibit

ORIGIN = "https://paintings.example"
SOURCE = "https://github.com/someone/paintings"


def links(component) -> list[str]:
    return [each.href for each in every(component) if hasattr(each, "href")]


def test_paintings_alike_lead_to_their_pages_with_what_the_met_says():
    alike = make_alike([PAINTING])
    assert "Similar, according to the model" in text(alike)
    assert "Old <Trees>China" in text(alike)
    assert links(alike) == ["/?painting=7"]
    assert make_alike([]) == []


def test_both_calls_are_shown_with_a_button_that_copies_them():
    further = further_of_painting(make_exhibit(), [], ORIGIN, "")
    codes = [text(each) for each in every(further) if type(each).__name__ == "Code"]
    assert len(codes) == 2
    assert all(f"{ORIGIN}/api/v1/paintings/7/prediction" in code for code in codes)
    assert len([each for each in every(further) if type(each).__name__ == "Button"]) == 2


def test_a_visitors_picture_has_calls_with_its_own_name_and_nothing_else():
    further = further_of_picture("cat.png", ORIGIN)
    assert "@cat.png" in text(further)
    assert "Alike" not in text(further)
    assert "look wrong" not in text(further)
    assert "@picture.jpg" in text(further_of_picture("", ORIGIN))


def test_a_label_that_looks_wrong_leads_to_the_met_and_to_a_prefilled_issue():
    exhibit = make_exhibit("Japan", title="A & B #1")
    feedback = make_feedback(exhibit, ORIGIN, SOURCE)
    met, report = links(feedback)
    assert met == "https://www.metmuseum.org/art/collection/search/7"
    address = urlsplit(report)
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{SOURCE}/issues/new"
    fields = parse_qs(address.query)
    assert fields["title"] == ["Wrong label? A & B #1 (7)"]
    for part in ("Label: China", "The model says: Japan", f"{ORIGIN}/?painting=7", met):
        assert part in fields["body"][0]


def test_an_issue_on_gitlab_is_filled_in_by_its_own_names():
    address = report_url(make_exhibit(), ORIGIN, "https://gitlab.com/someone/paintings")
    assert address.startswith("https://gitlab.com/someone/paintings/-/issues/new?")
    assert "issue[title]" in parse_qs(urlsplit(address).query)


def test_where_there_is_nowhere_to_report_there_is_no_offer():
    own = make_exhibit(image_url="images/1.jpg")
    assert make_feedback(own, ORIGIN, "") == []
    assert len(links(make_feedback(own, ORIGIN, SOURCE))) == 1
    assert len(links(make_feedback(make_exhibit(), ORIGIN, ""))) == 1


@pytest.mark.parametrize(
    ("data", "request_"),
    [
        ({"object_id": 7}, FurtherRequest(7)),
        ({"object_id": None, "file": "cat.jpg"}, FurtherRequest(None, "cat.jpg")),
        ({"object_id": "7"}, FurtherRequest()),
        ({"object_id": True}, FurtherRequest()),
        ({"object_id": -1}, FurtherRequest()),
        ({"object_id": 2**60}, FurtherRequest()),
        ({"file": "a\nb"}, FurtherRequest()),
        ({"file": "\ud800"}, FurtherRequest()),
        ({"file": "a" * 256}, FurtherRequest()),
        ({"file": ["a"]}, FurtherRequest()),
        (None, FurtherRequest()),
        ([1], FurtherRequest()),
    ],
)
def test_what_makes_no_sense_in_a_request_counts_as_not_said(data, request_):
    assert read_further_request(data) == request_
