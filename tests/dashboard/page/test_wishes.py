"""What the page may ask for."""

import pytest

from dashboard import messages
from dashboard.curator import UnknownPainting
from dashboard.exhibit import Source
from dashboard.page.wishes import MOST_EXCLUDED, Wish, answer_for, find_paintings, read_wish
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.exhibits import make_exhibit


class Stub:
    """A curator who shows painting 7 and, for every other, raises `error`."""

    def __init__(self, error: Exception | None = None):
        self.error = error
        self.asked = None

    def next(self, culture, exclude):
        self.asked = (culture, exclude)
        return make_exhibit(source=Source.BUILT_IN)

    def show(self, _object_id):
        if self.error:
            raise self.error
        return make_exhibit()


@pytest.mark.parametrize(
    ("data", "wish"),
    [
        ({}, Wish()),
        (None, Wish()),
        ([1, 2], Wish()),
        ({"culture": "any"}, Wish()),
        ({"culture": ["China"]}, Wish()),
        ({"culture": "China", "exclude": [1, 2]}, Wish(None, "China", (1, 2))),
        ({"exclude": ["1", None, 2.5, True, {}, 3]}, Wish(exclude=(3,))),
        ({"exclude": "123"}, Wish()),
        ({"object_id": 7}, Wish(7)),
        ({"object_id": "7"}, Wish(7)),
        ({"object_id": "7.5"}, Wish(-1)),
        ({"object_id": "-7"}, Wish(-1)),
        ({"object_id": "٧"}, Wish(-1)),
        ({"object_id": "9" * 400}, Wish(-1)),
        ({"object_id": {}}, Wish(-1)),
    ],
)
def test_a_wish_is_read_without_trusting_it(data, wish):
    assert read_wish(data) == wish


def test_only_the_last_of_many_excluded_paintings_count():
    many = list(range(1000))
    assert read_wish({"exclude": many}).exclude == tuple(many[-MOST_EXCLUDED:])


def test_a_random_painting_is_of_the_culture_and_none_of_the_excluded():
    curator = Stub()
    answer = answer_for(curator, Wish(None, "India", (3,)))
    assert curator.asked == ("India", (3,))
    assert (answer["object_id"], answer["message"]) == (7, messages.NOTES[Source.BUILT_IN])


def test_who_has_seen_all_gets_another_than_the_one_on_show():
    curator = Stub()
    answer_for(curator, Wish(None, "India", (3, 9, 7)))
    assert curator.asked == ("India", (7,))


def test_the_painting_that_is_asked_for_is_shown():
    assert answer_for(Stub(), Wish(7))["message"] == ""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UnknownPainting(7), messages.UNKNOWN_PAINTING),
        (ImageUnavailable(Reason.BLOCKED, 7), messages.INSTEAD),
    ],
)
def test_another_is_shown_with_the_reason_when_the_painting_cannot_be(error, sentence):
    answer = answer_for(Stub(error), Wish(8))
    assert (answer["object_id"], answer["message"], answer["instead"]) == (7, sentence, True)


@pytest.mark.parametrize("text", [None, "", "  ", 7, ["bat"]])
def test_nothing_is_searched_before_something_is_typed(curator, text):
    assert find_paintings(curator.catalogue, text) is None


def test_the_search_finds_by_words_whatever_their_accents(curator):
    assert [p.object_id for p in find_paintings(curator.catalogue, "fruit bat")] == [456949]
    assert find_paintings(curator.catalogue, "x" * 10_000) == []
