import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from museum.pacing import MAX_RETRY_AFTER, Circuit, CircuitState, Pace, Stopped


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
    return lambda per_second, **more: Pace(per_second, clock, clock=clock, **more)


def test_turns_are_evenly_spaced(open_pace, clock):
    pace = open_pace(4)
    assert [pace.wait(200) for _ in range(3)] == [100, 100.25, 100.5]
    clock.now += 10
    assert pace.wait(200) == 110.5


def test_a_turn_that_comes_too_late_is_not_waited_for(open_pace, clock):
    pace = open_pace(1)
    pace.wait(100)
    assert pace.wait(100.5) is None
    assert clock.now == 100
    assert pace.wait(101) == 101


def test_nobody_has_a_turn_during_retry_after(open_pace):
    pace = open_pace(10)
    pace.hold(30)
    assert pace.wait(129) is None
    assert pace.wait(130) == 130
    pace.hold(1e9)
    assert pace.wait(1e9) == 130 + MAX_RETRY_AFTER


def test_threads_never_share_a_turn():
    pace = Pace(2000, threading.Event())
    with ThreadPoolExecutor(8) as threads:
        turns = sorted(threads.map(lambda _: pace.wait(1e9), range(200)))
    assert min(later - turn for turn, later in pairwise(turns)) > 0.9 / 2000


def test_a_refusal_halves_the_rate_and_good_answers_raise_it_slowly_to_the_full_one(open_pace):
    pace = open_pace(1000)
    pace.slow_down(pace.wait(1e9), 0)
    assert pace.per_second == 500
    pace.speed_up()
    assert 500 < pace.per_second < 510
    for _ in range(200):
        pace.speed_up()
    assert pace.per_second == 1000


def test_refusals_of_requests_under_way_together_count_once(open_pace):
    pace = open_pace(1000)
    for turn in [pace.wait(1e9) for _ in range(4)]:
        pace.slow_down(turn, 0)
    assert pace.per_second == 500


def test_the_rate_never_falls_to_nothing(open_pace):
    pace = open_pace(1000)
    for _ in range(20):
        pace.slow_down(pace.wait(1e9), 0)
    assert pace.per_second == 50


def test_all_wait_as_long_as_the_server_says(open_pace):
    pace = open_pace(1000)
    refused = pace.wait(1e9)
    pace.slow_down(refused, 7)
    assert pace.wait(1e9) >= refused + 7


def test_a_pause_without_advice_doubles_from_one_refusal_to_the_next(open_pace):
    pace = open_pace(1000, first_pause=2)
    pauses = []
    for _ in range(7):
        refused = pace.wait(1e9)
        pace.slow_down(refused, None)
        pauses.append(round(pace.wait(1e9) - refused))
    assert pauses == [2, 4, 8, 16, 32, 60, 60]


def test_stopping_ends_every_wait_at_once():
    stop = threading.Event()
    pace = Pace(0.001, stop)
    pace.wait(1e9)
    threading.Timer(0.02, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        pace.wait(1e9)
    assert time.monotonic() - began < 10


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
