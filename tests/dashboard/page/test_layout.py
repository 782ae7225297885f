"""The page as it is before anything is on show."""

from collections import Counter

import pytest
from dash import html

from dashboard.page.layout import PAGES, make_page
from tests.dashboard.components import every, ids, text

LABELS = ("America", "China", "India", "Japan")
PLAY = html.P("A match")
PAGE = make_page(LABELS, PLAY)


def choices(labels):
    (select,) = [each for each in every(make_page(labels, PLAY)) if type(each).__name__ == "Select"]
    return [(option["label"], option["value"]) for option in select.options]


def test_no_id_is_given_twice():
    assert [name for name, count in Counter(ids(PAGE)).items() if count > 1] == []


def test_nothing_is_styled_but_by_the_stylesheet():
    assert [each for each in every(PAGE) if hasattr(each, "style")] == []


def test_one_may_choose_among_the_models_labels():
    assert choices(LABELS)[:2] == [("Anywhere", "any"), ("United States", "America")]
    other = tuple(f"School {number}" for number in range(20))
    assert [value for _, value in choices(other)[1:]] == list(other)


def test_each_page_has_its_section():
    assert {path[1:] for path in PAGES} <= set(ids(PAGE))


def test_a_visitor_reads_that_own_pictures_are_not_kept():
    assert "We don’t keep it." in text(PAGE)


@pytest.mark.parametrize("tag", ["H1", "Main", "Header", "Footer", "Nav"])
def test_the_page_has_its_landmarks_once(tag):
    assert [type(each).__name__ for each in every(PAGE)].count(tag) == 1


def test_the_footer_leads_to_the_source_where_it_is_known():
    def links(page):
        return {each.href for each in every(page) if hasattr(each, "href")}

    source = "https://example.org/source"
    assert source in links(make_page(LABELS, PLAY, source_url=source))
    assert {"/about", "/api/v1/docs", "/api/v1/model"} <= links(PAGE)
