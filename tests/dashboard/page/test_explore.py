"""The test paintings on About: matrix, choice and list."""

import pytest

from dashboard.page.explore import (
    ALL,
    LEAST_SURE,
    MISTAKES,
    MOST_SURE,
    SHOWN_AT_ONCE,
    cell_value,
    choose,
    count_of,
    make_explore,
    make_matrix,
    make_paintings,
    read_tested,
)
from tests.dashboard.cards import make_card
from tests.dashboard.components import every, text
from tests.dashboard.exhibits import PAINTING


def nothing(_object_id: int) -> None:
    return None


def of_type(component, name: str) -> list:
    return [each for each in every(component) if type(each).__name__ == name]


@pytest.mark.parametrize("labels", [2, 3, 20])
def test_each_cell_lists_the_paintings_that_it_counts(labels: int):
    card = make_card(labels, paintings=4 * labels)
    tested = read_tested(card)
    for row, counts in zip(card["labels"], card["figures"]["test"]["confusion"], strict=True):
        for column, count in zip(card["labels"], counts, strict=True):
            value = cell_value(card["labels"], row, column)
            chosen = choose(tested, card["labels"], value, MOST_SURE)
            assert [(each.label, each.predicted) for each in chosen] == [(row, column)] * count


def test_paintings_are_sorted_by_how_sure_the_model_was():
    card = make_card()
    tested = read_tested(card)
    descending = [each.likelihood for each in choose(tested, card["labels"], ALL, MOST_SURE)]
    assert descending == sorted(descending, reverse=True)
    assert len(descending) == 40
    ascending = [each.likelihood for each in choose(tested, card["labels"], ALL, LEAST_SURE)]
    assert ascending == descending[::-1]


@pytest.mark.parametrize("choice", [MISTAKES, None, 3, "", "99-0", "0-", ["0-1"], {"a": 1}])
@pytest.mark.parametrize("order", [MOST_SURE, None, {}, "?"])
def test_whatever_else_is_chosen_gives_the_mistakes(choice: object, order: object):
    card = make_card()
    chosen = choose(read_tested(card), card["labels"], choice, order)
    assert len(chosen) == 10
    assert not any(each.right for each in chosen)
    assert count_of(card, choice) == "All mistakes: 10 paintings"


def test_the_matrix_has_every_count_and_a_button_where_there_are_paintings():
    card = make_card(3)
    matrix = make_matrix(card)
    cells = [each for each in of_type(matrix, "Td") if hasattr(each, "className")]
    counts = [count for row in card["figures"]["test"]["confusion"] for count in row]
    assert [int(text(cell).partition(":")[0]) for cell in cells] == counts
    buttons = of_type(matrix, "Button")
    assert len(buttons) == sum(count > 0 for count in counts)
    assert text(buttons[1]).endswith(": Style 1, mistaken for Style 2")
    assert getattr(buttons[1], "data-choice") == "0-1"


def test_a_card_without_test_paintings_has_a_matrix_of_counts_alone():
    card = make_card()
    del card["test_predictions"]
    assert not of_type(make_matrix(card), "Button")
    assert "10" in text(make_matrix(card))
    assert make_explore(card, nothing) == []


def test_each_painting_has_title_verdict_and_likelihoods():
    card = make_card()
    card["test_predictions"] = [
        {
            "met_object_id": 5,
            "label": "Style 2",
            "predicted": "Style 3",
            "likelihoods": [0.001, 0.3, 0.699],
            "x": 0,
            "y": 0,
        }
    ]
    (item,) = of_type(make_paintings(card, nothing, MISTAKES, MOST_SURE), "Li")
    said = text(item)
    assert "Object 5" in said
    assert "Style 2, mistaken for Style 3, 70% sure" in said
    assert "Style 3 70%, Style 2 30%" in said
    assert "Style 1" not in said


def test_paintings_open_here_if_the_catalogue_has_them_else_at_the_met():
    card = make_card()
    here = make_paintings(card, lambda object_id: PAINTING if object_id == 9 else None, ALL, None)
    (link,) = of_type(here, "Link")
    assert link.href == "/?painting=7"
    assert link.children[0]["props"]["src"] == "/paintings/7.jpg?width=320"
    assert link.children[0]["props"]["loading"] == "lazy"
    outside = [link.href for link in of_type(here, "A")]
    assert len(outside) == 31
    assert all(href.startswith("https://www.metmuseum.org/art/collection/") for href in outside)


def test_many_paintings_are_not_shown_all_at_once():
    listed = make_paintings(make_card(paintings=100), nothing, ALL, MOST_SURE)
    first, rest = listed
    assert len(of_type(first, "Li")) == SHOWN_AT_ONCE
    assert len(of_type(rest, "Li")) == 100 - SHOWN_AT_ONCE
    assert "Show 76 more" in text(rest)


def test_only_choices_with_paintings_are_offered():
    choice, order = of_type(make_explore(make_card(20, paintings=40), nothing), "Select")
    labels = [option["label"] for option in choice.options]
    assert labels[:3] == [
        "All mistakes (10)",
        "All test paintings (40)",
        "Style 1, mistaken for Style 2 (2)",
    ]
    assert not any("(0)" in label for label in labels[2:])
    assert [option["value"] for option in order.options] == [MOST_SURE, LEAST_SURE]


@pytest.mark.parametrize(
    "row",
    [{}, {"met_object_id": 1}, {"label": "?"}, None, "x"],
)
def test_a_card_of_another_form_is_told_as_an_error(row: object):
    card = make_card()
    whole = card["test_predictions"][0]
    card["test_predictions"] = [{**whole, **row} if row and row != "x" and "label" in row else row]
    with pytest.raises((LookupError, TypeError, ValueError)):
        read_tested(card)
