import pytest

from museum.collecting.jobs import JobStore, JobStoreError


@pytest.fixture
def store(tmp_path):
    with JobStore(tmp_path / "state.sqlite") as store:
        yield store


def test_jobs_come_in_the_order_of_object_ids(store):
    store.list_jobs([(number, "") for number in range(1200, 0, -1)])
    assert [number for number, _ in store.open_jobs()] == list(range(1, 1201))


def test_answers_survive_being_closed_and_listed_again(tmp_path):
    listed = [(1, "a"), (2, "b"), (3, "c")]
    with JobStore(tmp_path / "state.sqlite") as store:
        store.list_jobs(listed)
        store.answered(1, "yes")
        store.failed(2, "no answer")
    with JobStore(tmp_path / "state.sqlite") as store:
        assert list(store.answers()) == [(1, "yes", None), (2, None, "no answer"), (3, None, None)]
        store.list_jobs(listed)
        assert list(store.open_jobs()) == [(2, "b"), (3, "c")]


def test_a_job_whose_task_changed_is_open_again(store):
    store.list_jobs([(1, "a")])
    store.answered(1, "yes")
    store.list_jobs([(1, "b")])
    assert list(store.open_jobs()) == [(1, "b")]


def test_another_list_takes_the_place_of_the_first(store):
    store.list_jobs([(1, "a"), (2, "b")])
    store.list_jobs([(2, "b"), (3, "c")])
    assert [number for number, *_ in store.answers()] == [2, 3]


def test_a_list_that_breaks_off_changes_nothing(store):
    store.list_jobs([(1, "a")])

    def broken():
        yield 2, "b"
        raise OSError

    with pytest.raises(OSError):
        store.list_jobs(broken())
    assert list(store.open_jobs()) == [(1, "a")]


def test_two_runs_cannot_share_a_job_store(store):
    with pytest.raises(JobStoreError, match="two runs"):
        JobStore(store.path)


def test_a_file_that_is_no_job_store_is_refused(tmp_path):
    path = tmp_path / "state.sqlite"
    path.write_text("words" * 1000)
    with pytest.raises(JobStoreError):
        JobStore(path)
