"""Exhibits are ready before the click, per label, bounded, and never made at a visitor's cost."""

import threading
from dataclasses import replace
from itertools import count

import pytest

from dashboard import shelf as shelf_module
from dashboard.exhibit import Exhibit
from dashboard.shelf import READY, THREADS, Shelf
from museum.groups import group_of
from tests.dashboard.exhibits import PAINTING, make_exhibit


def exhibit(number: int, culture: str = "China") -> Exhibit:
    """An exhibit of a group of its own."""
    painting = replace(PAINTING, object_id=number, culture=culture, title=str(number))
    return replace(make_exhibit(), painting=painting)


@pytest.fixture
def made():
    """The labels of the exhibits that were made."""
    return []


@pytest.fixture
def make(made):
    """Makes numbered exhibits."""
    numbers = count(1)

    def make(culture, _exclude):
        made.append(culture)
        return exhibit(next(numbers), culture or "China")

    return make


@pytest.fixture
def new_shelf():
    """Makes shelves, and closes them at the end."""
    shelves = []

    def make_shelf(make, busy=lambda: False):
        shelves.append(Shelf(make, busy))
        return shelves[-1]

    yield make_shelf
    for shelf in shelves:
        shelf.close()
        assert not any(thread.is_alive() for thread in shelf._threads)


def wait_until_full(shelf: Shelf, labels: int = 1) -> None:
    """Wait until the shelf's own threads have nothing left to do."""
    with shelf._condition:
        full = labels * READY
        assert shelf._condition.wait_for(
            lambda: sum(len(row.exhibits) for row in shelf._rows.values()) == full, timeout=5
        )


@pytest.fixture
def shelf(make, new_shelf):
    """A full one."""
    shelf = new_shelf(make)
    assert shelf.peek() is None
    shelf.start()
    wait_until_full(shelf)
    return shelf


def test_some_exhibits_are_ready_before_anybody_asks_and_made_again_once_taken(shelf, made):
    assert len(made) == len(shelf) == READY
    taken = [shelf.take(None, ()) for _ in range(READY)]
    object_ids = [exhibit.painting.object_id for exhibit in taken if exhibit]
    assert object_ids
    assert len(object_ids) == len(set(object_ids))
    wait_until_full(shelf)


def test_a_label_is_kept_ready_once_it_was_asked_for(shelf, made):
    assert shelf.take("India", ()) is None
    wait_until_full(shelf, labels=2)
    assert made.count("India") == READY
    assert shelf.take("India", ()).painting.culture == "India"


def test_a_visitor_is_given_neither_what_they_have_just_seen_nor_its_next_leaf(shelf):
    assert shelf.take(None, exclude={1}).painting.object_id != 1
    groups = {group_of(exhibit(number).painting) for number in range(2, READY + 1)}
    assert shelf.take(None, (), groups).painting.object_id == 1


@pytest.mark.parametrize("by_group", [False, True])
def test_when_a_visitor_has_seen_all_others_are_made(shelf, by_group):
    seen = set(range(1, READY + 1))
    groups = {group_of(exhibit(number).painting) for number in seen} if by_group else ()
    assert shelf.take(None, () if by_group else seen, groups) is None
    wait_until_full(shelf)
    assert shelf.take(None, exclude=seen).painting.object_id not in seen


def test_nothing_is_begun_while_the_app_is_busy(make, made, new_shelf):
    busy, asked = threading.Event(), threading.Semaphore(0)
    busy.set()

    def is_busy():
        asked.release()
        return busy.is_set()

    shelf = new_shelf(make, is_busy)
    shelf.start()
    for _ in range(3):
        assert asked.acquire(timeout=5)
    assert not made
    busy.clear()
    wait_until_full(shelf)


def test_a_look_takes_nothing_and_costs_nothing(shelf, made):
    seen = {shelf.peek().painting.object_id for _ in range(200)}
    assert seen == set(range(1, READY + 1))
    assert len(made) == len(shelf) == READY


def test_a_label_that_gives_nothing_is_paused_and_does_not_keep_the_others_from_being_made(
    make, made, new_shelf
):
    attempts = []

    def make_none_of_america(label, exclude):
        if label == "America":
            attempts.append(label)
            return None
        return make(label, exclude)

    shelf = new_shelf(make_none_of_america)
    shelf.take("America", ())
    shelf.take("India", ())
    shelf.start()
    wait_until_full(shelf, labels=2)
    assert 1 <= len(attempts) <= THREADS
    assert made.count("India") == READY


def test_a_paused_label_is_tried_again(monkeypatch, make, new_shelf):
    monkeypatch.setattr(shelf_module, "PAUSE_SECONDS", 0.01)
    results = iter([None, None])
    shelf = new_shelf(lambda label, exclude: next(results, make(label, exclude)))
    shelf.start()
    wait_until_full(shelf)


def test_while_one_exhibit_waits_for_its_image_another_is_made(make, made, new_shelf):
    both, calls = threading.Barrier(2), count()

    def make_two_at_once(label, exclude):
        if next(calls) < 2:
            both.wait(timeout=30)
        return make(label, exclude)

    shelf = new_shelf(make_two_at_once)
    shelf.start()
    wait_until_full(shelf)
    assert len(made) == READY
