import json
import threading
import time

import pytest

from museum.collecting.http import Failed, GivenUp, Http
from museum.collecting.pace import AdaptivePace, Stopped
from tests.museum.met_api_server import API

OBJECT = f"{API}/objects/3"


@pytest.fixture
def ask(open_museum):
    """Asks a museum that fails as told; returns the answer's object ID."""
    museum = open_museum(range(1, 10))
    http = Http(5000, 1, threading.Event(), first_pause=0.001)

    def ask(fault, read=json.loads, path="/objects/3", **more):
        museum.fault = fault
        return http.get(museum.url + path, read, **more)

    ask.museum, ask.http = museum, http
    return ask


@pytest.mark.parametrize(
    "fault", ["robot page", "too many", "error", "page", "empty", "reset", "cut JSON"]
)
def test_what_passes_is_tried_again(ask, fault):
    answer = ask(lambda _, attempt: fault if attempt <= 2 else None)
    assert answer["objectID"] == 3
    assert ask.http.counts == {"requests": 3, "in vain": 2}


@pytest.mark.parametrize(
    ("fault", "kind", "attempts"),
    [
        ("robot page", "refused", 7),
        ("page", "refused", 7),
        ("error", "unanswered", 7),
        ("cut JSON", "unreadable", 3),
        ("redirected", "moved", 1),
    ],
)
def test_what_lasts_fails_after_some_attempts(ask, fault, kind, attempts):
    with pytest.raises(Failed) as failure:
        ask(lambda *_: fault)
    assert failure.value.kind == kind
    assert ask.museum.asked[OBJECT] == attempts


def test_what_is_missing_is_asked_for_once(ask):
    with pytest.raises(Failed, match="404") as failure:
        ask(lambda *_: None, path="/objects/50")
    assert failure.value.kind == "missing"
    assert ask.museum.asked.total() == 1


def test_no_more_is_read_than_wanted(ask):
    assert ask(lambda *_: None, bytes, first=10) == b'{"objectID'


def test_a_server_that_answers_nobody_is_given_up(ask):
    with pytest.raises(GivenUp, match="12 requests"):
        for _ in range(5):
            with pytest.raises(Failed):
                ask(lambda *_: "error")


def test_a_server_that_is_not_there_fails():
    http = Http(5000, 1, threading.Event(), first_pause=0.001)
    with pytest.raises(Failed, match="no whole answer"):
        http.get("http://127.0.0.1:9/", bytes)


def pace(rate=1000.0, first_pause=0.001):
    return AdaptivePace(rate, threading.Event(), first_pause)


def test_turns_are_spaced_by_the_rate():
    steady = pace(200)
    turns = [steady.wait() for _ in range(5)]
    assert turns[-1] - turns[0] >= 4 / 200


def test_a_refusal_halves_the_rate_and_good_answers_raise_it_slowly_to_the_full_one():
    careful = pace()
    careful.refused(careful.wait(), 0)
    assert careful.rate == 500
    careful.succeeded()
    assert 500 < careful.rate < 510
    for _ in range(200):
        careful.succeeded()
    assert careful.rate == 1000


def test_refusals_of_requests_under_way_together_count_once():
    careful = pace()
    turns = [careful.wait() for _ in range(4)]
    for turn in turns:
        careful.refused(turn, 0)
    assert careful.rate == 500


def test_the_rate_never_falls_to_nothing():
    careful = pace()
    for _ in range(20):
        careful.refused(careful.wait(), 0)
    assert careful.rate == 50


def test_retry_after_is_honoured_by_all():
    careful = pace()
    refused = careful.wait()
    careful.refused(refused, 0.05)
    assert careful.wait() - refused >= 0.05


def test_a_pause_without_advice_doubles_from_one_refusal_to_the_next():
    careful = pace(first_pause=0.02)
    for least in (0.02, 0.04):
        refused = careful.wait()
        careful.refused(refused, None)
        assert careful.wait() - refused >= least


def test_stopping_ends_every_wait_at_once():
    stop = threading.Event()
    slow = AdaptivePace(0.001, stop)
    slow.wait()
    threading.Timer(0.02, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        slow.wait()
    with pytest.raises(Stopped):
        slow.pause(100)
    assert time.monotonic() - began < 10
