"""The page about the model."""

import copy
import json

import pytest

from dashboard import messages
from dashboard.page.about import SECTIONS, make_about
from dashboard.page.formatting import name_of, percent
from settings import Settings
from tests.dashboard.cards import make_card
from tests.dashboard.components import every, text

CARD = json.loads(Settings().model_path.with_name("model_card.json").read_bytes())
TEST = CARD["figures"]["test"]


def about(card=CARD, painting=None):
    return make_about(card, lambda _: painting)


def headings(page):
    return [each.children for each in every(page) if type(each).__name__ == "H2"]


def test_it_leads_with_the_recall_averaged_over_the_labels_and_its_interval():
    (lead,) = [each for each in every(about()) if getattr(each, "className", "") == "about-lead"]
    assert percent(TEST["mean_recall"]) in text(lead).split(",")[1]
    low, high = TEST["intervals"]["mean_recall"]
    assert f"{percent(low).removesuffix('%')}–{percent(high)}" in text(lead)
    assert text(lead).index(percent(TEST["mean_recall"])) < text(lead).index(str(TEST["n"]))


def test_it_says_what_the_card_says():
    told = text(about())
    for limit in CARD["limits"]:
        assert limit in told
    for label in CARD["labels"]:
        assert name_of(label) in told
    assert set(headings(about())) <= set(SECTIONS)


def test_it_lists_the_mistakes_and_has_the_map_of_the_test_paintings():
    card = {**CARD, **{key: make_card(4)[key] for key in ("labels", "test_predictions", "map")}}
    told = text(about(card))
    assert "All mistakes: 10 paintings" in told
    assert "principal components" in told


def test_the_hardest_pair_and_the_catalogues_mix_are_told_where_the_card_has_them():
    card = copy.deepcopy(CARD)
    card["pair"] = ["China", "Japan"]
    card["figures"]["test"]["catalogue_accuracy"] = 0.8765
    assert "China and Japan are the hardest to tell apart" in text(about(card))
    assert "expect 88%" in text(about(card))


@pytest.mark.parametrize(
    "part", ["reliability", "test_predictions", "limits", "data", "baseline", "recipe"]
)
def test_a_card_without_an_optional_part_gives_the_others(part):
    card = {name: value for name, value in CARD.items() if name != part}
    assert len(headings(about(card))) >= len(headings(about())) - 1
    assert percent(TEST["mean_recall"]) in text(about(card))


def test_a_figure_without_images_to_count_is_left_open():
    card = copy.deepcopy(CARD)
    card["figures"]["test"]["recall"]["India"] = None
    card["figures"]["test"]["intervals"]["recall.India"] = None
    assert "How often it is right" in headings(about(card))


@pytest.mark.parametrize("card", [{}, {"figures": {"test": 3}}, {"figures": None}])
def test_a_card_that_lacks_the_figures_gives_a_sentence(card):
    assert messages.NO_CARD in text(make_about(card, lambda _: None))
