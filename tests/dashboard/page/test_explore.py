"""The test paintings on About."""

import pytest

from dashboard.collection import MET, Collection
from dashboard.page.explore import (
    SHOWN_OF_A_CELL,
    WORST_MISTAKES,
    make_cells,
    make_worst_mistakes,
    read_tested,
)
from tests.dashboard.cards import make_card
from tests.dashboard.components import of_type, text
from tests.dashboard.exhibits import PAINTING

NOTHING = {}.get  # a catalogue without paintings


def anything(_object_id: int):
    return PAINTING


def card_of(**row):
    """A card with one test painting."""
    whole = {"object_id": None, "title": "", "label": "Style 2", "predicted": "Style 3"}
    whole["likelihoods"] = [0.001, 0.3, 0.699]
    return {"labels": ["Style 1", "Style 2", "Style 3"], "test_predictions": [{**whole, **row}]}


def cells_of(card, find=NOTHING, collection=MET):
    return make_cells(read_tested(card, find), card, collection)


@pytest.mark.parametrize("labels", [2, 20])
def test_each_filled_cell_of_the_matrix_can_be_opened_and_has_its_paintings(labels: int):
    card = make_card(labels, paintings=4 * labels)
    details = of_type(cells_of(card), "Details")
    counts = [count for row in card["figures"]["test"]["confusion"] for count in row if count]
    assert [len(of_type(each, "Li")) for each in details] == counts
    first = next(count for count in counts[1:] if count)
    assert any(text(each).startswith(f"Style 1, mistaken for Style 2: {first}") for each in details)
    assert not any(hasattr(each, "open") for each in details)


def test_a_full_cell_shows_some_and_tells_where_the_others_are():
    (first, *_) = of_type(cells_of(make_card(2, paintings=100)), "Details")
    assert len(of_type(first, "Li")) == SHOWN_OF_A_CELL
    assert f"{50 - 25 - SHOWN_OF_A_CELL} more are listed in the model card" in text(first)


def test_a_card_of_an_earlier_version_is_read_without_pictures():
    card = card_of()
    del card["test_predictions"][0]["object_id"]
    assert len(of_type(cells_of(card, anything), "Li")) == 1


def test_the_worst_answers_and_those_with_a_picture_come_first():
    def some(object_id):
        return PAINTING if object_id % 2 else None

    tested = read_tested(make_card(2), some)
    assert [each for each in tested if each.painting] == tested[: len(tested) * 2 // 5]
    pictured = [each.likelihoods[each.label] for each in tested if each.painting]
    assert pictured == sorted(pictured)


def test_the_worst_mistakes_have_pictures():
    (wall,) = make_worst_mistakes(read_tested(make_card(), anything), MET)
    assert len(of_type(wall, "Li")) == len(of_type(wall, "Link")) == WORST_MISTAKES
    assert "Style 1, mistaken for Style 2" in text(wall)
    assert make_worst_mistakes(read_tested(make_card(), NOTHING), MET) == []


def test_a_painting_of_the_catalogue_has_a_picture_that_is_loaded_late():
    (link,) = of_type(cells_of(card_of(object_id=9), anything, Collection()), "Link")
    assert link.href == "/?painting=7"
    assert "↗" not in text(link)
    assert link.children[0]["props"]["src"] == "/paintings/7.jpg?width=320"
    assert link.children[0]["props"]["loading"] == "lazy"


def test_a_painting_elsewhere_leads_to_the_met_only_if_it_is_the_mets():
    (link,) = of_type(cells_of(card_of(object_id=53531)), "A")
    assert link.href.endswith("metmuseum.org/art/collection/search/53531")
    assert text(link).startswith("Untitled ↗")
    own = cells_of(card_of(object_id=5, title="Lake"), collection=Collection(name="Aunt Ada"))
    assert not of_type(own, "A")
    assert "LakeStyle 3 70%, Style 2 30%" in text(own)
