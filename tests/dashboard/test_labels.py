"""A label and the name that is shown for it mean the same."""

import pytest

from dashboard.labels import name_of, with_labels

LABELS = ("America", "China")


def test_a_label_has_the_name_that_is_shown():
    assert [name_of(label) for label in LABELS] == ["United States", "China"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("United States", "America"),
        ("portraits, united states", "portraits, America"),
        ("America", "America"),
        ("united", "united"),
        ("", ""),
    ],
)
def test_the_name_is_taken_for_the_label(text, expected):
    assert with_labels(text, LABELS) == expected


@pytest.mark.parametrize("labels", [("France", "United States"), ("America", "United States"), ()])
def test_a_collection_with_such_a_label_of_its_own_keeps_it(labels):
    assert with_labels("United States", labels) == "United States"
