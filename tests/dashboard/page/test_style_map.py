"""The map of the test paintings."""

import pytest

from dashboard.page.explore import read_tested
from dashboard.page.style_map import COLOURS, make_figure, make_map
from tests.dashboard.cards import make_card
from tests.dashboard.components import text
from tests.dashboard.exhibits import PAINTING


def nothing(_object_id: int) -> None:
    return None


@pytest.mark.parametrize("labels", [2, 3, 20])
def test_every_painting_is_a_point_coloured_by_label_and_shaped_by_verdict(labels: int):
    card = make_card(labels, paintings=160)
    tested = read_tested(card)
    traces = make_figure(tested, card, nothing)["data"]
    places = {
        (x, y): (trace["marker"]["color"], trace["marker"]["symbol"])
        for trace in traces
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    assert len(places) == len(tested)
    for each in tested:
        colour, symbol = places[each.x, each.y]
        assert colour == COLOURS[card["labels"].index(each.label)]
        assert symbol == ("circle" if each.right else "x")


def test_no_two_of_twenty_labels_have_the_same_colour():
    assert len(set(COLOURS)) == 20


def test_a_point_tells_title_verdict_thumbnail_and_where_it_leads():
    card = make_card(2, paintings=2)
    traces = make_figure(
        read_tested(card), card, lambda object_id: PAINTING if object_id == 2 else None
    )["data"]
    unknown, known = (trace["customdata"][0] for trace in traces)
    assert known["title"] == "Old <Trees>"
    assert known["short"] == "Old &lt;Trees>"  # what Plotly would read as HTML
    assert known["thumbnail"] == "/paintings/7.jpg?width=320"
    assert known["href"] == "/?painting=7"
    assert unknown["title"] == "Painting <0> & more"
    assert unknown["thumbnail"] == unknown["href"] == ""
    assert "Style 1, mistaken for Style 2" in unknown["said"]


def test_the_text_says_what_the_map_does_not_show():
    said = text(make_map(make_card(), nothing))
    assert "30% of the variance" in said
    assert "principal components" in said


@pytest.mark.parametrize("missing", ["map", "test_predictions"])
def test_a_card_without_a_map_shows_none(missing: str):
    card = make_card()
    del card[missing]
    assert make_map(card, nothing) == []
