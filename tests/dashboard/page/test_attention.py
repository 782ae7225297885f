"""The attention map, as numbers and as a sentence."""

import numpy as np
import pytest

from dashboard.page.attention import describe, rows_of, shares_of_parts


def bright(*cells: tuple[int, int], size: int = 9) -> np.ndarray:
    """A dark map in which one of nine parts each is bright."""
    attention = np.zeros((size, size), np.float32)
    third = size // 3
    for row, column in cells:
        attention[row * third : (row + 1) * third, column * third : (column + 1) * third] = 1
    return attention


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ([(0, 0)], "the upper left"),
        ([(0, 1)], "the upper edge"),
        ([(1, 1)], "the middle"),
        ([(1, 2)], "the right edge"),
        ([(2, 2)], "the lower right"),
        ([(0, 0), (1, 2)], "the upper left and the right edge"),
    ],
)
def test_the_sentence_names_the_brightest_parts(cells, where):
    assert describe(bright(*cells), True, "China") == f"It looked mostly at {where}."


def test_an_even_map_is_told_as_such():
    even = np.ones((9, 9), np.float32)
    assert describe(even, True, "China") == "It looked at the whole picture equally."


def test_another_label_is_named():
    told = describe(bright((2, 0)), False, "Japan")
    assert told == "What pointed to Japan: mostly the lower left."


def test_an_empty_map_says_that_nothing_spoke_for_it():
    assert (
        describe(np.zeros((9, 9), np.float32), False, "Japan") == "Nothing here pointed to Japan."
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (9, 9), (10, 7)])
def test_parts_share_the_cells_that_lie_across_them(shape):
    shares = shares_of_parts(np.ones(shape, np.float32))
    assert shares == pytest.approx(np.full((3, 3), 1 / 9))


def test_the_rows_travel_with_two_decimals():
    assert rows_of(np.array([[0.123, 1], [0, 0.5]], np.float32)) == [[0.12, 1], [0, 0.5]]
