"""The museum opens in the background, once, and says why when it cannot."""

import threading

import pytest

from dashboard.opening import NotOpen, Opening


class Curator:
    closed = False

    def close(self):
        self.closed = True


def test_the_curator_is_made_on_the_first_request_at_the_latest():
    curator = Curator()
    assert Opening(lambda: curator).curator() is curator


def test_the_curator_is_made_once_however_many_ask():
    made = []
    opening = Opening(lambda: made.append(1) or Curator())
    askers = [threading.Thread(target=opening.curator) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1


def test_whoever_asks_too_early_is_told_that_it_is_being_opened():
    doors = threading.Event()
    opening = Opening(lambda: doors.wait(10) and Curator())
    with pytest.raises(NotOpen) as caught:
        opening.curator(timeout=0)
    assert not caught.value.failed
    doors.set()
    assert opening.curator() is not None


def test_what_keeps_it_closed_is_told_and_logged(caplog):
    def fail():
        raise ValueError("paintings.csv, line 3: unknown culture.")

    with pytest.raises(NotOpen, match="line 3: unknown culture") as caught:
        Opening(fail).curator()
    assert caught.value.failed
    assert "line 3: unknown culture" in caplog.text


def test_closing_closes_the_curator():
    curator = Curator()
    opening = Opening(lambda: curator)
    opening.curator()
    opening.close()
    assert curator.closed


def test_closing_what_never_opened_is_no_fault():
    Opening(Curator).close()
