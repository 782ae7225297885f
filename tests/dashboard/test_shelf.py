"""Exhibits are ready before the click, per label, bounded, and never made at a visitor's cost."""

import threading
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from dashboard import shelf as shelf_module
from dashboard.exhibit import Exhibit
from dashboard.shelf import READY, THREADS, Shelf
from model.classifier import Prediction
from museum.catalogue import Painting
from museum.groups import group_of

PREDICTION = Prediction("China", {"China": 1.0}, np.zeros((1, 1, 1), np.float32), True)


def exhibit(object_id: int, culture: str = "China") -> Exhibit:
    painting = Painting(object_id, culture, "Title", "", "", "", "", "", "")
    return Exhibit(painting, PREDICTION, "0" * 32)


class Maker:
    """Makes numbered exhibits and lets a test wait until some were made."""

    def __init__(self) -> None:
        self.made: list[str | None] = []
        self.changed = threading.Condition()
        self._numbers = count(1)

    def __call__(self, culture, _exclude):
        with self.changed:
            self.made.append(culture)
            self.changed.notify_all()
            return exhibit(next(self._numbers), culture or "China")

    def wait_for(self, condition: Callable[[], bool], seconds: float = 5) -> bool:
        with self.changed:
            return self.changed.wait_for(condition, timeout=seconds)


def wait_until_full(shelf: Shelf, cultures: int = 1) -> None:
    """Wait until the shelf's own threads have nothing left to do."""
    with shelf._condition:
        assert shelf._condition.wait_for(
            lambda: sum(len(row.exhibits) for row in shelf._rows.values()) == cultures * READY,
            timeout=5,
        )


@pytest.fixture
def maker():
    return Maker()


def never() -> bool:
    return False


@pytest.fixture
def shelf(maker):
    shelf = Shelf(maker, busy=never)
    shelf.start()
    yield shelf
    shelf.close()


def test_some_exhibits_are_ready_before_anybody_asks_and_made_again_once_taken(shelf, maker):
    wait_until_full(shelf)
    assert len(maker.made) == len(shelf) == READY
    assert shelf.take(None, ()) is not None
    wait_until_full(shelf)


def test_no_exhibit_is_given_twice(shelf):
    wait_until_full(shelf)
    taken = [shelf.take(None, ()) for _ in range(READY)]
    object_ids = {exhibit.painting.object_id for exhibit in taken if exhibit}
    assert len(object_ids) == sum(exhibit is not None for exhibit in taken)


def test_a_culture_is_kept_ready_once_it_was_asked_for(shelf, maker):
    wait_until_full(shelf)
    assert shelf.take("India", ()) is None
    assert maker.wait_for(lambda: maker.made.count("India") == READY)
    wait_until_full(shelf, cultures=2)
    assert shelf.take("India", ()).painting.culture == "India"


def test_a_visitor_is_not_given_what_they_have_just_seen(shelf):
    wait_until_full(shelf)
    assert shelf.take(None, exclude={1}).painting.object_id != 1


def test_a_visitor_is_not_given_the_next_leaf_of_an_album_they_have_just_seen(shelf):
    wait_until_full(shelf)
    known = {group_of(exhibit(number).painting) for number in range(1, READY + 1)}
    assert shelf.take(None, (), groups=known - {"met-2 title"}).painting.object_id == 2
    assert len(shelf) == READY - 1


def test_when_a_visitor_has_seen_all_others_are_made(shelf):
    wait_until_full(shelf)
    seen = set(range(1, READY + 1))
    assert shelf.take(None, exclude=seen) is None
    wait_until_full(shelf)
    assert shelf.take(None, exclude=seen).painting.object_id not in seen


def test_nothing_is_begun_while_the_app_is_busy(maker):
    busy, asked = threading.Event(), threading.Semaphore(0)
    busy.set()

    def is_busy():
        asked.release()
        return busy.is_set()

    shelf = Shelf(maker, busy=is_busy)
    shelf.start()
    for _ in range(3):
        assert asked.acquire(timeout=5)
    assert not maker.made
    busy.clear()
    wait_until_full(shelf)
    shelf.close()


def test_a_look_takes_nothing_and_costs_nothing(shelf, maker):
    wait_until_full(shelf)
    seen = {shelf.peek().painting.object_id for _ in range(200)}
    assert seen == set(range(1, READY + 1))
    assert len(maker.made) == len(shelf) == READY


def test_there_is_nothing_to_look_at_before_something_is_ready(maker):
    assert Shelf(maker, busy=never).peek() is None


def test_a_label_that_gives_nothing_is_paused_and_does_not_keep_the_others_from_being_made(maker):
    attempts = []

    def make(label, exclude):
        if label == "America":
            attempts.append(label)
            return None
        return maker(label, exclude)

    shelf = Shelf(make, busy=never)
    shelf.take("America", ())
    shelf.take("India", ())
    shelf.start()
    wait_until_full(shelf, cultures=2)
    shelf.close()
    assert 1 <= len(attempts) <= THREADS
    assert maker.made.count("India") == READY


def test_a_paused_label_is_tried_again(monkeypatch, maker):
    monkeypatch.setattr(shelf_module, "PAUSE_SECONDS", 0.01)
    results = iter([None, None])
    shelf = Shelf(lambda label, exclude: next(results, maker(label, exclude)), busy=never)
    shelf.start()
    wait_until_full(shelf)
    shelf.close()


def test_while_one_exhibit_waits_for_its_image_another_is_made(maker):
    both, calls = threading.Barrier(2), count()

    def make(label, exclude):
        if next(calls) < 2:
            both.wait(timeout=30)
        return maker(label, exclude)

    shelf = Shelf(make, busy=never)
    shelf.start()
    wait_until_full(shelf)
    shelf.close()
    assert len(maker.made) == READY


def test_closing_ends_the_threads(maker):
    shelf = Shelf(maker, busy=never)
    shelf.start()
    shelf.close()
    assert not any(thread.is_alive() for thread in shelf._threads)
