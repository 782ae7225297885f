"""A label and the name that is shown for it mean the same."""

import pytest

from dashboard.labels import with_labels


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
    assert with_labels(text, ("America", "China")) == expected


@pytest.mark.parametrize("labels", [("France", "United States"), ("America", "United States"), ()])
def test_a_collection_with_such_a_label_of_its_own_keeps_it(labels):
    assert with_labels("United States", labels) == "United States"
