"""Whose paintings are shown."""

import pytest

from dashboard.collection import MET, Collection, collection_of


def test_the_card_says_whose_its_paintings_are():
    card = {"collection": {"name": "Ada's", "licence": "CC BY.", "link": None, "colour": "red"}}
    assert collection_of(card, is_met=True) == Collection(name="Ada's", licence="CC BY.")


@pytest.mark.parametrize("card", [{}, {"collection": None}, {"collection": "Ada's"}])
def test_without_a_word_only_the_mets_own_paintings_are_called_its(card):
    assert collection_of(card, is_met=True) == MET
    assert collection_of(card, is_met=False) == Collection()
    assert Collection().licence == ""
