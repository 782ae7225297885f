"""What the page may ask for, and what it gets."""

import pytest

from dashboard import messages
from dashboard.curator import UnknownPainting
from dashboard.exhibit import Source
from dashboard.page.requests import (
    MAX_EXCLUDED,
    Request,
    Search,
    answer_request,
    answer_search,
    read_request,
    read_search,
)
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.exhibits import make_exhibit

LABELS = ("America", "China", "India", "Japan")


class Stub:
    """A curator who shows painting 7 and, for every other, raises `error`."""

    sure_above = 0.8

    def __init__(self, error: Exception | None = None):
        self.counts = {"China": 1}
        self.error = error
        self.asked = None

    def next(self, label, exclude):
        self.asked = (label, exclude)
        return make_exhibit(source=Source.BUILT_IN)

    def show(self, _object_id):
        if self.error:
            raise self.error
        return make_exhibit()


@pytest.mark.parametrize(
    ("data", "request_"),
    [
        ({}, Request()),
        (None, Request()),
        ([1, 2], Request()),
        ({"label": "any"}, Request()),
        ({"label": ["China"]}, Request()),
        ({"number": 3}, Request(number=3)),
        ({"number": "3"}, Request()),
        ({"label": "China", "exclude": [1, 2]}, Request(label="China", exclude=(1, 2))),
        ({"exclude": ["1", None, 2.5, True, {}, 3]}, Request(exclude=(3,))),
        ({"exclude": "123"}, Request()),
        ({"painting": 7}, Request(painting="7")),
    ],
)
def test_a_request_is_read_without_trusting_it(data, request_):
    assert read_request(data, LABELS) == request_


def test_only_the_last_of_many_excluded_paintings_count():
    many = list(range(1000))
    assert read_request({"exclude": many}, LABELS).exclude == tuple(many[-MAX_EXCLUDED:])


@pytest.mark.parametrize(
    ("painting", "object_id"),
    [
        ("7", 7),
        ("007", 7),
        *((text, None) for text in ("0", "7.5", "-7", "٧", "abc", "", "9" * 400, str(2**63))),
    ],
)
def test_an_address_names_a_painting_by_a_whole_number(painting, object_id):
    assert Request(painting=painting).object_id == object_id


@pytest.mark.parametrize(
    ("data", "search"),
    [
        (None, Search()),
        ({"text": "bat"}, Search("bat")),
        ({"text": "bat", "offset": 20}, Search("bat", 20)),
        ({"text": ["bat"], "offset": -1}, Search()),
        ({"text": "x" * 10_000, "offset": True}, Search("x" * 200)),
    ],
)
def test_a_search_is_read_without_trusting_it(data, search):
    assert read_search(data) == search


def test_a_random_painting_has_the_label_and_is_none_of_the_excluded():
    curator = Stub()
    answer = answer_request(curator, Request(4, None, "India", (3,)))
    assert curator.asked == ("India", (3,))
    assert (answer["number"], answer["shown"]["object_id"]) == (4, 7)
    assert answer["note"] == messages.NOTES[Source.BUILT_IN]


def test_who_has_seen_all_gets_another_than_the_one_on_show():
    curator = Stub()
    answer_request(curator, Request(label="India", exclude=(3, 9, 7)))
    assert curator.asked == ("India", (7,))


def test_the_painting_that_is_asked_for_is_shown():
    assert answer_request(Stub(), Request(painting="7"))["note"] == ""


@pytest.mark.parametrize(
    ("painting", "error", "sentence"),
    [
        ("8", UnknownPainting(8), "We don’t have painting 8. Here is another."),
        ("abc", None, "We don’t have painting abc. Here is another."),
        ("8", ImageUnavailable(Reason.BLOCKED, 8), messages.INSTEAD),
    ],
)
def test_another_is_shown_with_the_reason_when_the_painting_cannot_be(painting, error, sentence):
    answer = answer_request(Stub(error), Request(painting=painting))
    assert (answer["shown"]["object_id"], answer["note"]) == (7, sentence)


def test_without_any_image_there_is_at_least_a_note():
    curator = Stub(ImageUnavailable(Reason.BLOCKED, 7))
    curator.next = lambda _label, _exclude: curator.show(7)
    answer = answer_request(curator, Request(number=1, painting="8"))
    assert (answer["shown"], answer["note"]) == (None, messages.IMAGE_UNAVAILABLE)


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_searched_before_something_is_typed(curator, text):
    assert answer_search(curator, Search(text))["paintings"] == []


def test_a_search_finds_words_and_says_what_to_try_when_it_finds_none(curator):
    (line,) = answer_search(curator, Search("fruit bat"))["paintings"]
    assert line["href"] == "/?painting=456949"
    assert answer_search(curator, Search("x" * 200))["said"] == messages.NONE_FOUND


def test_a_misspelt_word_finds_the_nearest(curator):
    assert answer_search(curator, Search("friut bat"))["suggestion"]
