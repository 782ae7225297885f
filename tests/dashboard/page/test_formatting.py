"""How labels and shares are written."""

import pytest

from dashboard.page.formatting import listed, percent


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.004, "<1%"), (0.01, "1%"), (0.505, "50%"), (0.997, ">99%"), (1, "100%")],
)
def test_a_percentage_claims_neither_certainty_nor_impossibility(share, written):
    assert percent(share) == written


@pytest.mark.parametrize(
    ("parts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_listed_as_in_english(parts, text):
    assert listed(parts) == text
