"""The search, and what it finds."""

import pytest

from dashboard import messages
from dashboard.page.search import MAX_TEXT, PAGE_SIZE, find, make_line
from museum.catalogue import Found
from tests.dashboard.components import links, text
from tests.dashboard.exhibits import PAINTING


class Stub:
    """A curator who finds this many paintings."""

    def __init__(self, total: int, suggestion: str = ""):
        self.total = total
        self.suggestion = suggestion
        self.images = self

    def search(self, text, offset, limit):
        self.text = text
        return Found([PAINTING] * (min(self.total, limit) - offset), self.total, self.suggestion)

    def at_hand(self, _painting):
        return False


@pytest.mark.parametrize(
    ("total", "pages", "said", "shown", "is_all"),
    [
        (0, 1, messages.NONE_FOUND, 0, True),
        (1, 1, "1 painting", 1, True),
        (1045, 1, "1,045 paintings", PAGE_SIZE, False),
        (45, 3, "45 paintings", 45, True),
    ],
)
def test_a_search_says_how_much_it_found_and_shows_some(total, pages, said, shown, is_all):
    count, lines, whole = find(Stub(total), "trees", pages)
    assert (count, len(lines), whole) == (said, shown, is_all)


def test_nothing_is_searched_before_something_is_typed_and_of_a_long_text_the_beginning():
    for typed in ("", "  ", None, 3, ["a"]):
        assert find(Stub(3), typed) == ("", [], True)
    curator = Stub(1)
    find(curator, "x" * 10_000)
    assert len(curator.text) == MAX_TEXT


def test_a_misspelt_word_finds_the_nearest(curator):
    said, lines, _ = find(curator, "friut bat")
    assert said.startswith("No painting matches. Did you mean “Fruit bat”? 1 painting")
    assert links(lines) == ["/?painting=456949"]


def test_what_is_found_leads_to_its_painting_and_if_at_hand_has_a_thumbnail():
    line = make_line(PAINTING, with_image=True)
    thumbnail, words = line.children.children
    assert thumbnail["props"]["src"] == "/paintings/7.jpg?width=160"
    assert text(words) == "Old <Trees>Guo Xi · ca. 1080"
    assert links(line) == ["/?painting=7"]
    # So that typing costs the Met no request.
    assert not hasattr(make_line(PAINTING, with_image=False).children.children[0], "src")
