"""The Met's name and licence stand only where the paintings are the Met's."""

from dataclasses import replace

from dashboard.collection import MET, Collection, collection_of
from tests.dashboard.exhibits import PAINTING

OWN = replace(PAINTING, image_url="images/1.jpg")


def test_paintings_of_the_met_have_its_name_and_licence():
    assert collection_of([PAINTING], Collection()) is MET
    assert MET.says == "The Met says"
    assert MET.source == " from the Met"


def test_for_other_paintings_nothing_is_claimed():
    collection = collection_of([PAINTING, OWN], Collection())
    assert (collection.name, collection.licence, collection.source) == ("", "", "")
    assert "Met" not in collection.brand + collection.says + collection.question


def test_a_collection_of_ones_own_has_the_words_that_it_is_given():
    own = Collection(name="the city museum", licence="All rights reserved.")
    assert collection_of([OWN], own) == own
    assert own.says == "The city museum says"
