from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.politeness import LONGEST_WISH, Circuit, Pace, SetAside


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_turns_are_evenly_spaced(clock):
    pace = Pace(4, clock)
    assert [pace.reserve(10) for _ in range(3)] == [0, 0.25, 0.5]
    clock.now += 10
    assert pace.reserve(10) == 0


def test_a_turn_that_comes_too_late_is_not_taken(clock):
    pace = Pace(1, clock)
    pace.reserve(0)
    assert pace.reserve(0.5) is None
    assert pace.reserve(1) == 1


def test_nobody_has_a_turn_while_the_server_asks_for_peace(clock):
    pace = Pace(10, clock)
    pace.hold(30)
    assert pace.reserve(29) is None
    assert pace.reserve(30) == 30
    pace.hold(1e9)
    assert pace.reserve(LONGEST_WISH) == LONGEST_WISH


def test_threads_never_share_a_turn():
    pace = Pace(1e-3, lambda: 0.0)
    with ThreadPoolExecutor(8) as threads:
        turns = list(threads.map(lambda _: pace.reserve(1e9), range(200)))
    assert len(set(turns)) == 200


def test_a_run_of_failures_opens_the_circuit_and_a_success_between_does_not(clock):
    circuit = Circuit(run=3, clock=clock)
    for report in (circuit.fail, circuit.fail, lambda _: circuit.succeed(), circuit.fail):
        assert circuit.admit()
        report("unreachable")
    assert circuit.state == "closed"
    assert not circuit.fail("unreachable")
    assert circuit.fail("unreachable")
    assert circuit.state == "open"
    assert circuit.reason == "unreachable"
    assert not circuit.admit()


def test_one_trial_passes_after_the_pause_and_its_success_closes_the_circuit(clock):
    circuit = Circuit(pause=5, clock=clock)
    assert circuit.fail("blocked", at_once=True)
    clock.now += 4.9
    assert circuit.shut
    clock.now += 0.2
    assert not circuit.shut
    assert circuit.admit()
    assert circuit.state == "half-open"
    assert circuit.shut
    assert not circuit.admit()
    assert circuit.succeed()
    assert circuit.state == "closed"
    assert circuit.admit()
    assert not circuit.succeed()


@pytest.mark.parametrize(
    ("refused", "expected"), [(True, [5, 10, 20, 40, 60, 60]), (False, [5, 10, 10, 10, 10, 10])]
)
def test_refused_trials_come_at_ever_longer_pauses_up_to_the_longest(clock, refused, expected):
    circuit = Circuit(pause=5, longest_pause=60, clock=clock)
    circuit.fail("blocked", at_once=True)
    pauses = []
    for _ in range(6):
        opened = clock.now
        while not circuit.admit():
            clock.now += 1
        pauses.append(clock.now - opened)
        circuit.fail("blocked", at_once=refused)
    assert pauses == expected


def test_a_late_answer_to_an_early_request_changes_nothing_while_open(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail("blocked", at_once=True)
    circuit.succeed()
    assert not circuit.fail("blocked", at_once=True)
    assert circuit.state == "open"
    clock.now += 5
    assert circuit.admit()


def test_the_pause_lasts_as_long_as_the_server_asks_within_reason(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail("blocked", at_once=True, pause=120)
    clock.now += 119
    assert circuit.shut
    clock.now += 1
    assert circuit.admit()
    circuit.fail("blocked", at_once=True, pause=1e9)
    clock.now += LONGEST_WISH
    assert not circuit.shut


def test_only_one_of_many_threads_gets_the_trial(clock):
    circuit = Circuit(pause=5, clock=clock)
    circuit.fail("blocked", at_once=True)
    clock.now += 5
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: circuit.admit(), range(200))) == 1


def test_what_is_set_aside_comes_back(clock):
    aside = SetAside(clock=clock)
    assert aside.add(7, 60)
    assert not aside.add(7, 60)
    assert 7 in aside
    assert 8 not in aside
    assert aside.now() == {7}
    clock.now += 60
    assert 7 not in aside
    assert aside.now() == frozenset()


def test_what_is_set_aside_is_bounded(clock):
    aside = SetAside(most=3, clock=clock)
    for object_id in range(10):
        aside.add(object_id, 60)
    assert aside.now() == {7, 8, 9}
