"""The tables of About, and the reliability diagram."""

import plotly.graph_objects as go
import pytest

from dashboard.collection import MET, Collection
from dashboard.page.figures import make_confusion, make_recalls, make_reliability_diagram
from tests.dashboard.cards import make_card
from tests.dashboard.components import of_type, text

BINS = [{"likelihood": 0.5, "accuracy": 0.4, "n": 1}, {"likelihood": 0.9, "accuracy": 1, "n": 100}]


def test_recalls_have_their_intervals_and_those_of_few_are_told_as_such():
    card = {
        "labels": ["America", "Ukiyo-e", "Mughal"],
        "figures": {
            "test": {
                "confusion": [[150, 0, 0], [0, 4, 0], [0, 0, 0]],
                "recall": {"America": 1.0, "Ukiyo-e": 1.0, "Mughal": None},
                "mean_recall": 1.0,
                "accuracy": None,
                "catalogue_accuracy": None,
                "intervals": {
                    "recall.America": [0.975, 1.0],
                    "recall.Ukiyo-e": [0.51, 1.0],
                    "recall.Mughal": None,
                    "mean_recall": [0.9, 1.0],
                },
            }
        },
        "baseline": {"test": {"mean_recall": 0.58, "intervals": {"mean_recall": None}}},
    }
    table, note = make_recalls(card, MET)
    rows = [[text(cell) for cell in row.children] for row in of_type(table, "Tr")]
    assert rows == [
        ["The Met says", "Right", "95% interval"],
        ["United States", "100% of 150", "98–100%"],
        ["Ukiyo-e", "100% of 4", "51–100%"],
        ["Average", "100%", "90–100%"],
        ["Baseline (simple CNN)", "58%", ""],
    ]
    assert text(note) == "Ukiyo-e: measured on only a few, so the true figure may differ a lot."


@pytest.mark.parametrize("labels", [2, 20])
def test_the_matrix_has_every_count_and_names_its_axes(labels: int):
    card = make_card(labels)
    matrix = make_confusion(card, Collection())
    (caption,) = of_type(matrix, "Caption")
    assert text(caption) == "Its label (rows), the model says (columns)"
    counts = [count for row in card["figures"]["test"]["confusion"] for count in row]
    cells = [cell for cell in of_type(matrix, "Td") if hasattr(cell, "className")]
    assert [int(text(cell)) for cell in cells] == counts
    bold = [cell for cell in cells if "fw-bold" in cell.className]
    assert len(bold) == labels  # the diagonal differs by more than its colour


def test_plotly_understands_the_diagram_and_more_paintings_make_a_larger_dot():
    figure = make_reliability_diagram(BINS).figure
    go.Figure(figure)
    sizes = figure["data"][1]["marker"]["size"]
    assert sizes == sorted(set(sizes))
