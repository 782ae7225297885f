import pytest

from museum.collecting.ledger import Ledger, LedgerError


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "state.sqlite") as ledger:
        yield ledger


def test_jobs_come_in_the_order_of_object_ids(ledger):
    ledger.list_jobs("source", [(number, "") for number in range(1200, 0, -1)])
    assert [number for number, _ in ledger.open_jobs()] == list(range(1, 1201))


def test_answers_survive_being_closed_and_listed_again(tmp_path):
    jobs = [(1, "a"), (2, "b"), (3, "c")]
    with Ledger(tmp_path / "state.sqlite") as ledger:
        ledger.list_jobs("source", jobs)
        ledger.answered(1, "yes")
        ledger.failed(2, "no answer")
    with Ledger(tmp_path / "state.sqlite") as ledger:
        assert ledger.holds("source")
        assert list(ledger.answers()) == [(1, "yes", None), (2, None, "no answer"), (3, None, None)]
        ledger.list_jobs("source", jobs)
        assert list(ledger.open_jobs()) == [(2, "b"), (3, "c")]


def test_a_job_whose_task_changed_is_open_again(ledger):
    ledger.list_jobs("source", [(1, "a")])
    ledger.answered(1, "yes")
    ledger.list_jobs("source", [(1, "b")])
    assert list(ledger.open_jobs()) == [(1, "b")]


def test_another_list_takes_the_place_of_the_first(ledger):
    ledger.list_jobs("source", [(1, "a"), (2, "b")])
    ledger.list_jobs("other", [(2, "b"), (3, "c")])
    assert ledger.holds("other")
    assert not ledger.holds("source")
    assert [number for number, *_ in ledger.answers()] == [2, 3]


def test_a_list_that_breaks_off_changes_nothing(ledger):
    ledger.list_jobs("source", [(1, "a")])

    def broken():
        yield 2, "b"
        raise OSError

    with pytest.raises(OSError):
        ledger.list_jobs("other", broken())
    assert ledger.holds("source")
    assert list(ledger.open_jobs()) == [(1, "a")]


def test_what_failed_comes_once_more_at_the_end(ledger):
    ledger.list_jobs("source", [(1, "a"), (2, "b")])
    seen = []
    for number, _ in ledger.open_jobs():
        seen.append(number)
        if number == 1:
            ledger.failed(number, "no answer")
        else:
            ledger.answered(number, "yes")
    assert seen == [1, 2, 1]


def test_two_runs_cannot_share_a_ledger(ledger):
    with pytest.raises(LedgerError, match="two runs"):
        Ledger(ledger.path)


def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    path = tmp_path / "state.sqlite"
    path.write_text("words" * 1000)
    with pytest.raises(LedgerError):
        Ledger(path)
