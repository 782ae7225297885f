"""Paintings alike to the model."""

import threading
from pathlib import Path

import numpy as np
import pytest

from dashboard.neighbours import Neighbours, as_unit, merge, nearest, pack, unpack
from museum.cache import Cache, open_cache

WIDTH = 16


def style_at(degrees: float, length: float = 1.0) -> np.ndarray:
    """A vector in the plane of the first two dimensions."""
    style = np.zeros(WIDTH, np.float32)
    style[:2] = length * np.cos(np.radians(degrees)), length * np.sin(np.radians(degrees))
    return style


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours(Cache(), "model")


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


def test_a_painting_met_again_has_its_newest_style(neighbours: Neighbours):
    for object_id, degrees in ((1, 0), (2, 5), (3, 20), (2, 90)):
        neighbours.remember(object_id, style_at(degrees))
    assert neighbours.nearest(1, 1) == [3]


def test_the_paintings_met_longest_ago_are_forgotten(neighbours: Neighbours):
    neighbours = Neighbours(Cache(), "model", most=3)
    for object_id in (1, 2, 3, 1, 4):
        neighbours.remember(object_id, style_at(object_id))
    assert sorted(neighbours.nearest(4, 10)) == [1, 3]


def test_another_process_knows_them_through_the_cache_once_they_were_asked_for(tmp_path: Path):
    cache = open_cache(tmp_path, None)
    first = Neighbours(cache, "model")
    for object_id in (1, 2, 3):
        first.remember(object_id, style_at(10 * object_id))
    first.nearest(1, 1)
    cache.close()

    other = Neighbours(open_cache(tmp_path, None), "model")
    other.remember(9, style_at(31))
    assert other.nearest(9, 10) == [3, 2, 1]


def test_styles_of_another_model_are_not_mixed_in():
    cache = Cache()
    old = Neighbours(cache, "old")
    old.remember(1, np.ones(3))
    old.remember(2, np.ones(3))
    old.nearest(1, 1)
    new = Neighbours(cache, "new")
    new.remember(1, style_at(0))
    assert new.nearest(1, 5) == []


def test_threads_may_remember_and_ask_at_once(neighbours: Neighbours):
    neighbours = Neighbours(Cache(), "model", most=50)

    def visit(start: int) -> None:
        for object_id in range(start, start + 200):
            neighbours.remember(object_id, style_at(object_id))
            assert object_id not in neighbours.nearest(object_id, 5)

    threads = [threading.Thread(target=visit, args=(1000 * n,)) for n in range(4)]
    failures: list[object] = []
    hook, threading.excepthook = threading.excepthook, failures.append
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = hook
    assert failures == []


def test_packed_styles_come_back_in_their_order():
    styles = {7: as_unit(style_at(1)), 3: as_unit(style_at(2)), 5: as_unit(style_at(3))}
    back = unpack(pack(styles))
    assert list(back) == [7, 3, 5]
    assert all((back[key] == styles[key]).all() for key in styles)
    assert len(pack({n: as_unit(np.ones(128)) for n in range(1024)})) < 280_000
    assert unpack(b"") == {}


def test_merging_keeps_the_newer_at_the_end():
    old, new = as_unit(style_at(0)), as_unit(style_at(90))
    merged = merge({1: old, 2: old, 3: old}, {2: new}, most=2)
    assert list(merged) == [3, 2]
    assert (merged[2] == new).all()


def test_nearest_of_styles_that_are_all_zero_does_not_fail():
    styles = {1: as_unit(np.zeros(4)), 2: as_unit(np.zeros(4))}
    assert nearest(styles, 1, 3) == [2]
