"""The page about the model."""

import copy
import json

import pytest

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.page.about import make_about
from dashboard.page.formatting import name_of, percent
from settings import Settings
from tests.dashboard.components import classed, text

CARD = json.loads(Settings().model_path.with_name("model_card.json").read_bytes())
TEST = CARD["figures"]["test"]


def about(card=CARD, collection=MET):
    return make_about(card, lambda _: None, collection)


def numbers(page):
    (listed,) = classed(page, "numbers")
    return [text(each) for each in listed.children]


def test_three_numbers_come_first():
    average, extremes, pair = numbers(about())
    low, high = (f"{share * 100:.0f}" for share in TEST["intervals"]["mean_recall"])
    share = percent(TEST["mean_recall"])
    assert average == f"{share}right on paintings it had never seen ({low}–{high}%)"
    assert percent(max(TEST["recall"].values())) in extremes
    assert percent(min(TEST["recall"].values())) in extremes
    assert pair.endswith("from China or Japan mistaken for the other")


def test_a_pair_that_was_never_confused_is_not_told():
    card = copy.deepcopy(CARD)
    card["pair"] = None
    assert len(numbers(about(card))) == 2
    card["pair"] = ["America", "Japan"]
    card["figures"]["test"]["confusion"] = [[9, 1, 0, 0], [0, 9, 0, 0], [0, 0, 9, 0], [0, 0, 0, 9]]
    assert len(numbers(about(card))) == 2
    card["figures"]["test"]["confusion"][3] = [2, 0, 0, 8]
    assert numbers(about(card))[2] == "2 of 20from United States or Japan mistaken for the other"


def test_it_says_what_the_card_says_in_the_pages_names():
    told = text(about())
    for limit in CARD["limits"]:
        assert limit.replace("America,", "United States,") in told
    for label in CARD["labels"]:
        assert name_of(label) in told
    assert "America," not in told


@pytest.mark.parametrize("part", ["figures", "reliability", "test_predictions", "limits", "data"])
def test_a_card_that_is_not_as_training_writes_it_gives_a_sentence(part):
    without = {name: value for name, value in CARD.items() if name != part}
    for card in (without, {**CARD, part: None}):
        assert messages.NO_CARD in text(about(card))


def test_another_collection_is_not_said_to_be_the_mets():
    told = text(about({**CARD, "limits": []}, collection=Collection()))
    assert "Met" not in told
    assert "CC0" not in told
    own = Collection(name="Ada", licence="All rights reserved.", link="https://example.org/")
    told = text(about(collection=own))
    assert "All rights reserved." in told
    assert "Ada says" in told
