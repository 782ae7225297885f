"""The tables of About."""

import pytest

from dashboard.collection import MET, Collection
from dashboard.page.tables import make_confusion, make_recalls, wilson
from tests.dashboard.cards import make_card
from tests.dashboard.components import of_type, text

NOTHING = {}.get  # a catalogue without paintings


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(4, 4, 0.51, 1), (0, 4, 0, 0.49), (15, 21, 0.50, 0.86)]
)
def test_an_interval_is_wide_for_few_even_where_all_were_right(right, n, low, high):
    assert wilson(right, n) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_recalls_of_few_are_told_as_such_with_their_interval():
    card = make_card(2)
    card["labels"] = ["America", "Ukiyo-e"]
    card["figures"]["test"] = {
        "confusion": [[150, 0], [0, 4]],
        "mean_recall": 1.0,
        "intervals": {"mean_recall": [0.9, 1.0]},
    }
    table, note = make_recalls(card, NOTHING, MET)
    rows = [[text(cell) for cell in row.children] for row in of_type(table, "Tr")]
    assert rows == [
        ["The Met says", "Right", "95% interval"],
        ["United States", "100% of 150", "98–100%"],
        ["Ukiyo-e", "100% of 4", "51–100%"],
        ["Average", "100%", "90–100%"],
    ]
    assert text(note) == "Ukiyo-e: measured on few, so this may be far off."


def test_the_baseline_is_a_row_where_there_is_one():
    card = make_card(2, paintings=100)
    assert "Baseline" not in text(make_recalls(card, NOTHING, MET))
    card["baseline"] = {"test": {"mean_recall": 0.58}}
    assert "Baseline (simple CNN)58%" in text(make_recalls(card, NOTHING, MET))


def test_a_label_without_test_paintings_has_no_recall():
    card = make_card(2)
    card["figures"]["test"]["confusion"] = [[40, 0], [0, 0]]
    assert "Style 2" not in text(make_recalls(card, NOTHING, MET))


@pytest.mark.parametrize("labels", [2, 3, 20])
def test_the_matrix_has_every_count_and_names_its_axes(labels: int):
    card = make_card(labels)
    matrix = make_confusion(card, NOTHING, Collection())
    (caption,) = of_type(matrix, "Caption")
    assert text(caption) == "Its label (rows), the model says (columns)"
    counts = [count for row in card["figures"]["test"]["confusion"] for count in row]
    cells = [cell for cell in of_type(matrix, "Td") if hasattr(cell, "className")]
    assert [int(text(cell)) for cell in cells] == counts
    bold = [cell for cell in cells if "fw-bold" in cell.className]
    assert len(bold) == labels  # the diagonal differs by more than its colour
