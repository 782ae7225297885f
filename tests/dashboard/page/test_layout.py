"""The page as it is before a painting is shown."""

from collections import Counter

from dashboard.collection import MET, Collection
from dashboard.page.home import make_room
from dashboard.page.layout import make_page
from tests.dashboard.components import every, of_type, text

LABELS = ("America", "China", "India", "Japan")
PAGE = make_page(LABELS, MET)


def test_no_id_is_given_twice():
    ids = Counter(str(each.id) for each in every(PAGE) if hasattr(each, "id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_one_may_choose_among_the_models_labels():
    (select,) = of_type(PAGE, "Select")
    choices = [(option["label"], option["value"]) for option in select.options]
    assert choices[:2] == [("From anywhere", "any"), ("United States", "America")]
    assert [value for _, value in choices[1:]] == list(LABELS)


def test_ones_own_collection_is_not_called_the_mets():
    page = make_page(LABELS, Collection())
    assert "Met" not in text(page)
    assert "CC0" not in text(page)
    assert "A painting. Can you tell?" in text(make_room(Collection()))
