"""The second page."""

import json

import pytest

from dashboard import messages
from dashboard.page.about import make_about
from dashboard.page.words import name_of
from settings import Settings
from tests.dashboard.cards import make_card
from tests.dashboard.components import text

CARD = json.loads(Settings().model_path.with_name("model_card.json").read_bytes())


def test_it_tells_what_the_card_says():
    told = text(make_about(CARD, lambda _: None))
    for limit in CARD["limits"]:
        assert limit in told
    for label in CARD["labels"]:
        assert name_of(label) in told
    assert f"{CARD['figures']['test']['accuracy'] * 100:.0f}%" in told
    assert f"{CARD['baseline']['test']['accuracy'] * 100:.0f}%" in told


def test_it_lists_the_mistakes_and_has_the_map_of_the_test_paintings():
    card = {**CARD, **{key: make_card(4)[key] for key in ("labels", "test_predictions", "map")}}
    told = text(make_about(card, lambda _: None))
    assert "All mistakes: 10 paintings" in told
    assert "principal components" in told


@pytest.mark.parametrize("card", [{}, {"figures": {"test": 3}}, {"figures": None}])
def test_a_card_that_lacks_the_figures_gives_a_sentence(card):
    assert messages.NO_CARD in text(make_about(card, lambda _: None))
