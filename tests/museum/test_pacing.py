import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.pacing import MAX_RETRY_AFTER, Circuit, CircuitState, Pace


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
def clock():
    return Clock()


@pytest.fixture
def open_pace(clock):
    return lambda per_second: Pace(per_second, clock, clock=clock)


def turn(pace, clock, deadline):
    """The time of the next turn; None if it would come after `deadline`."""
    return clock.now if pace.wait(deadline) else None


def test_turns_are_evenly_spaced(open_pace, clock):
    pace = open_pace(4)
    assert [turn(pace, clock, 200) for _ in range(3)] == [100, 100.25, 100.5]
    clock.now += 10
    assert turn(pace, clock, 200) == 110.5


def test_a_turn_that_comes_too_late_is_not_waited_for(open_pace, clock):
    pace = open_pace(1)
    pace.wait(100)
    assert turn(pace, clock, 100.5) is None
    assert clock.now == 100
    assert turn(pace, clock, 101) == 101


def test_nobody_has_a_turn_during_retry_after(open_pace, clock):
    pace = open_pace(10)
    pace.hold(30)
    assert turn(pace, clock, 129) is None
    assert turn(pace, clock, 130) == 130
    pace.hold(1e9)
    assert turn(pace, clock, 1e9) == 130 + MAX_RETRY_AFTER


def test_threads_never_share_a_turn():
    pace = Pace(2000, threading.Event())

    def timed(_: int) -> float:
        assert pace.wait(1e9)
        return time.monotonic()

    with ThreadPoolExecutor(8) as threads:
        turns = list(threads.map(timed, range(200)))
    assert max(turns) - min(turns) > 0.9 * 199 / 2000


def test_a_run_of_failures_opens_the_circuit_and_a_success_between_does_not(clock):
    circuit = Circuit(failures=3, clock=clock)
    for report in (circuit.fail, circuit.fail, circuit.succeed, circuit.fail):
        assert circuit.admit()
        report()
    assert circuit.state is CircuitState.CLOSED
    assert not circuit.fail()
    assert circuit.fail()
    assert circuit.state is CircuitState.OPEN
    assert not circuit.admit()


def test_one_trial_passes_after_the_pause_and_its_success_closes_the_circuit(clock):
    circuit = Circuit(pause=5, clock=clock)
    assert circuit.fail(at_once=True)
    clock.now += 4.9
    assert circuit.shut
    clock.now += 0.2
    assert not circuit.shut
    assert circuit.admit()
    assert circuit.state is CircuitState.HALF_OPEN
    assert circuit.shut
    assert not circuit.admit()
    assert circuit.succeed()
    assert circuit.state is CircuitState.CLOSED
    assert circuit.admit()
    assert not circuit.succeed()


@pytest.mark.parametrize(
    ("refused", "expected"), [(True, [5, 10, 20, 40, 60, 60]), (False, [5, 10, 10, 10, 10, 10])]
)
def test_refused_trials_come_at_ever_longer_pauses_up_to_the_longest(clock, refused, expected):
    circuit = Circuit(pause=5, max_pause=60, clock=clock)
    circuit.fail(at_once=True)
    pauses = []
    for _ in range(6):
        opened = clock.now
        while not circuit.admit():
            clock.now += 1
        pauses.append(clock.now - opened)
        circuit.fail(at_once=refused)
    assert pauses == expected


def test_a_late_answer_to_an_early_request_changes_nothing_while_open(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail(at_once=True)
    circuit.succeed()
    assert not circuit.fail(at_once=True)
    assert circuit.state is CircuitState.OPEN
    clock.now += 5
    assert circuit.admit()


def test_the_pause_lasts_as_long_as_the_server_asks_within_reason(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail(at_once=True, pause=120)
    clock.now += 119
    assert circuit.shut
    clock.now += 1
    assert circuit.admit()
    circuit.fail(at_once=True, pause=1e9)
    clock.now += MAX_RETRY_AFTER
    assert not circuit.shut


def test_only_one_of_many_threads_gets_the_trial(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail(at_once=True)
    clock.now += 5
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: circuit.admit(), range(200))) == 1
