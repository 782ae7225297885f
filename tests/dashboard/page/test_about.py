"""The second page."""

import json

import pytest

from dashboard import messages
from dashboard.page.about import make_about
from dashboard.page.words import name_of
from settings import Settings
from tests.dashboard.components import every, text
from tests.dashboard.exhibits import PAINTING

CARD = json.loads(Settings().model_path.with_name("model_card.json").read_bytes())


def test_it_tells_what_the_card_says():
    told = text(make_about(CARD, lambda _: None))
    for limit in CARD["limits"]:
        assert limit in told
    for label in CARD["labels"]:
        assert name_of(label) in told
    assert f"{CARD['figures']['test']['accuracy'] * 100:.0f}%" in told
    assert f"{CARD['baseline']['test']['accuracy'] * 100:.0f}%" in told


def test_the_confusion_matrix_has_a_cell_per_pair_of_cultures():
    cells = [
        each
        for each in every(make_about(CARD, lambda _: None))
        if type(each).__name__ == "Td" and "heat-" in getattr(each, "className", "")
    ]
    counts = CARD["figures"]["test"]["confusion"]
    assert [int(cell.children) for cell in cells] == [count for row in counts for count in row]


def test_mistakes_are_shown_as_far_as_the_catalogue_has_the_paintings():
    links = [each.href for each in every(make_about(CARD, lambda _: PAINTING)) if _is_link(each)]
    assert links
    assert set(links) == {"/?painting=7"}
    assert not [each for each in every(make_about(CARD, lambda _: None)) if _is_link(each)]


@pytest.mark.parametrize("card", [{}, {"figures": {"test": 3}}, {"figures": None}])
def test_a_card_that_lacks_the_figures_gives_a_sentence(card):
    assert messages.NO_CARD in text(make_about(card, lambda _: None))


def _is_link(component) -> bool:
    return type(component).__name__ == "Link"
