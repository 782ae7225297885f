"""Paintings alike to the model."""

import numpy as np
import pytest

from dashboard.neighbours import Neighbours

WIDTH = 16


def style_at(degrees: float, length: float = 1.0) -> np.ndarray:
    """A vector in the plane of the first two dimensions."""
    style = np.zeros(WIDTH, np.float32)
    style[:2] = length * np.cos(np.radians(degrees)), length * np.sin(np.radians(degrees))
    return style


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours()


def test_the_nearest_in_direction_come_first_whatever_their_length(neighbours: Neighbours):
    for object_id, degrees, length in ((1, 0, 1), (2, 80, 1), (3, 10, 9), (4, 40, 0.01)):
        neighbours.remember(object_id, style_at(degrees, length))
    assert neighbours.nearest(1, 10) == [3, 4, 2]
    assert neighbours.nearest(2, 2) == [4, 3]


def test_nothing_is_alike_where_nothing_is_known(neighbours: Neighbours):
    assert neighbours.nearest(1, 5) == []
    neighbours.remember(1, style_at(0))
    assert neighbours.nearest(1, 5) == []  # alone
    assert neighbours.nearest(2, 5) == []  # never met
    neighbours.remember(2, None)  # a model without styles
    assert neighbours.nearest(2, 5) == []


def test_a_painting_met_again_has_its_newest_style_and_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr("dashboard.neighbours.MOST_STYLES", 3)
    neighbours = Neighbours()
    for object_id, degrees in ((1, 90), (2, 50), (3, 20), (1, 0), (4, 5)):
        neighbours.remember(object_id, style_at(degrees))
    assert neighbours.nearest(4, 10) == [1, 3]


def test_styles_that_are_all_zero_have_neighbours(neighbours: Neighbours):
    for object_id in (1, 2):
        neighbours.remember(object_id, np.zeros(4, np.float32))
    assert neighbours.nearest(1, 3) == [2]
