"""Which painting a page shows."""

import pytest

from dashboard import messages
from dashboard.collection import MET
from dashboard.curator import UnknownPainting
from dashboard.exhibit import Source
from dashboard.page.picking import (
    MAX_EXCLUDED,
    count_as_click,
    read_label,
    read_object_id,
    read_seen,
    view_for,
    view_of_next,
)
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.exhibits import make_exhibit

UNAVAILABLE = ImageUnavailable(Reason.BLOCKED, 8)


class Stub:
    """A curator with painting 7; any other is `error`."""

    labels = ("China", "India")

    def __init__(self, error: Exception | None = None):
        self.counts = {}
        self.error = error
        self.asked: list = []
        self.counted: list = []

    def next(self, label, exclude, observe=True):
        self.asked.append((label, exclude, observe))
        return make_exhibit(source=Source.BUILT_IN)

    def show(self, object_id):
        if self.error and object_id != 7:
            raise self.error
        return make_exhibit()

    def count_click(self, exhibit):
        self.counted.append(exhibit.painting.object_id)


def test_a_random_painting_has_the_label_and_was_not_seen():
    curator = Stub()
    view = view_for(curator, MET, {"number": 4, "seen": [3]}, "India")
    assert curator.asked == [("India", (3,), True)]
    assert (view["number"], view["object_id"]) == (4, 7)
    assert view["note"] == messages.NOTES[Source.BUILT_IN]


def test_who_has_seen_all_gets_at_least_another_than_the_one_shown():
    curator = Stub()
    view_for(curator, MET, {"seen": [3, 9, 7]}, "India")
    assert curator.asked[-1][:2] == ("India", (7,))


def test_the_painting_that_is_named_is_shown():
    view = view_for(Stub(UNAVAILABLE), MET, {"painting": "7", "number": 1}, None)
    assert (view["object_id"], view["note"], view["number"]) == (7, "", 1)


@pytest.mark.parametrize(
    ("painting", "error", "note"),
    [
        ("8", UnknownPainting(8), "We don’t have painting 8. Here is another."),
        ("abc", None, "We don’t have painting abc. Here is another."),
        ("9" * 400, None, f"We don’t have painting {'9' * 20}. Here is another."),
        ("8", UNAVAILABLE, messages.INSTEAD),
    ],
)
def test_another_comes_with_the_reason_when_the_named_one_cannot_be_shown(painting, error, note):
    view = view_for(Stub(error), MET, {"painting": painting}, None)
    assert (view["object_id"], view["note"]) == (7, note)


def test_without_any_image_there_is_at_least_a_note():
    curator = Stub(UNAVAILABLE)
    curator.next = lambda *_, **__: curator.show(8)
    view = view_for(curator, MET, {"number": 1, "painting": "8"}, None)
    assert view == {"image": None, "note": messages.IMAGE_UNAVAILABLE, "number": 1}
    assert view_of_next(curator, MET, {"next": True}, None) is None


def test_the_next_painting_is_prepared_where_it_is_wanted_and_not_counted_yet():
    curator = Stub()
    view = view_of_next(curator, MET, {"next": True, "seen": [3]}, "India")
    assert curator.asked == [("India", (3,), False)]
    assert (view["prepared"], view["label"]) == (True, "India")
    for shown in ({"next": False}, {"next": 1}, {}, None, [1]):
        assert view_of_next(curator, MET, shown, None) is None


@pytest.mark.parametrize(
    ("shown", "counted"),
    [
        ({"prepared": 7}, [7]),
        ({"prepared": 8}, []),
        *((shown, []) for shown in ({"prepared": None}, {"prepared": "x"}, {}, None, [7])),
    ],
)
def test_a_prepared_painting_counts_as_a_click_once_it_is_shown(shown, counted):
    curator = Stub(UnknownPainting(8))
    count_as_click(curator, shown)
    assert curator.counted == counted


@pytest.mark.parametrize(
    "text", ["0", "7.5", "-7", "٧", "abc", "", "9" * 400, str(2**63), True, None, [7], {}]
)
def test_only_a_whole_number_names_a_painting(text):
    with pytest.raises(UnknownPainting):
        read_object_id(text)


@pytest.mark.parametrize("label", ["any", "Elsewhere", None, 3, ["China"], {}])
def test_an_unknown_label_means_any(label):
    assert read_label(Stub(), label) is None
    assert view_for(Stub(), MET, None, label)["object_id"] == 7


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ([1, 2], (1, 2)),
        (["1", None, 2.5, True, {}, 3], (3,)),
        (list(range(1000)), tuple(range(1000 - MAX_EXCLUDED, 1000))),
        ("123", ()),
        (None, ()),
    ],
)
def test_what_a_visitor_has_seen_is_read_without_trusting_it(seen, read):
    assert read_seen({"seen": seen}) == read
