import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.pacing import MAX_PAUSE, Circuit, Pace


class Clock:
    """A clock that stands still but for those who wait; also the event that ends no wait."""

    def __init__(self):
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return False

    def is_set(self) -> bool:
        return False


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("museum.pacing.monotonic", clock)
    return clock


def turn(pace, clock, deadline):
    """The time of the next turn; None if it would come after `deadline`."""
    return clock.now if pace.wait(deadline) else None


def test_turns_are_evenly_spaced(clock):
    pace = Pace(4, clock)
    assert [turn(pace, clock, 200) for _ in range(3)] == [100, 100.25, 100.5]
    clock.now += 10
    assert turn(pace, clock, 200) == 110.5


def test_a_turn_that_comes_too_late_is_not_waited_for(clock):
    pace = Pace(1, clock)
    pace.wait(100)
    assert turn(pace, clock, 100.5) is None
    assert clock.now == 100
    assert turn(pace, clock, 101) == 101


def test_threads_never_share_a_turn():
    pace = Pace(2000, threading.Event())

    def timed(_: int) -> float:
        assert pace.wait(1e9)
        return time.monotonic()

    with ThreadPoolExecutor(8) as threads:
        turns = list(threads.map(timed, range(200)))
    assert max(turns) - min(turns) > 0.9 * 199 / 2000


@pytest.fixture
def circuit(clock):
    """A circuit that three failures in a row open, for five seconds of the clock."""
    assert clock.now == 100
    return Circuit(failures=3, pause=5)


def test_a_run_of_failures_opens_the_circuit_and_a_success_between_does_not(circuit):
    for failed in (True, True, False, True, True):
        circuit.fail("busy") if failed else circuit.succeed()
        assert not circuit.is_open
        assert circuit.admit()
    circuit.fail("busy")
    assert circuit.is_open
    assert not circuit.admit()


def test_one_trial_passes_in_each_pause_and_its_success_closes_the_circuit(circuit, clock):
    circuit.fail("blocked", at_once=True)
    clock.now += 4.9
    assert circuit.shut
    for _ in range(2):  # the first has no outcome
        clock.now += 10
        assert not circuit.shut
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(lambda _: circuit.admit(), range(200))) == 1
        assert circuit.shut
        assert circuit.is_open
    circuit.succeed()
    assert not circuit.is_open
    assert circuit.admit()
    assert circuit.admit()


@pytest.mark.parametrize(
    ("refused", "expected"), [(True, [5, 10, 20, 40, 60, 60]), (False, [5, 10, 10, 10, 10, 10])]
)
def test_refused_trials_come_at_ever_longer_pauses_up_to_the_longest(
    circuit, clock, refused, expected
):
    assert MAX_PAUSE == 60
    circuit.fail("blocked", at_once=True)
    pauses = []
    for _ in range(6):
        opened = clock.now
        while not circuit.admit():
            clock.now += 1
        pauses.append(clock.now - opened)
        circuit.fail("busy", at_once=refused)
    assert pauses == expected


def test_late_answers_to_early_requests_change_nothing_while_open(circuit, clock):
    circuit.fail("blocked", at_once=True)
    circuit.succeed()
    for _ in range(4):
        circuit.fail("blocked", at_once=True)
    assert circuit.is_open
    clock.now += 5
    assert circuit.admit()


@pytest.mark.parametrize("asked", [120, float("inf")])
def test_the_pause_lasts_as_long_as_the_server_asks(circuit, clock, asked):
    circuit.fail("blocked", at_once=True, pause=asked)
    clock.now += 119
    assert circuit.shut
    clock.now += 1
    assert circuit.admit() is (asked == 120)
