"""The attention map, as a picture and as a sentence."""

from base64 import b64decode

import cv2
import numpy as np
import pytest

from dashboard.page.attention import as_picture, describe


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
    assert describe(bright(*cells), False, "Japan") == f"Evidence for Japan: mostly {where}."


def test_neighbouring_parts_are_told_as_a_side():
    left = np.maximum(bright((0, 0), (1, 0), (2, 0)), 0.2)
    assert describe(left, True, "") == "It looked mostly at the left side."


def test_an_empty_map_says_that_nothing_spoke_for_it():
    assert describe(bright(), False, "Japan") == "No evidence for Japan."


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (9, 9), (10, 7)])
def test_maps_of_any_shape_are_told(shape):
    even = np.ones(shape, np.float32)
    assert describe(even, True, "") == "It looked at the whole picture equally."


def test_the_picture_is_blue_where_nothing_counted_and_yellow_where_most_did():
    head, _, content = as_picture(bright((2, 2))).partition(",")
    picture = cv2.imdecode(np.frombuffer(b64decode(content), np.uint8), cv2.IMREAD_COLOR)
    blue, _, red = picture[0, 0].astype(int)
    assert head == "data:image/jpeg;base64"
    assert blue > red
    blue, _, red = picture[-1, -1].astype(int)
    assert red > blue
