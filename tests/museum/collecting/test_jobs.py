import pytest

from museum.client import Reason, RequestFailed
from museum.collecting.jobs import work_through


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.jsonl"


@pytest.fixture
def run(path):
    """Works through jobs in a run of its own; returns the answers and what was done anew."""

    def run(jobs, answer=str, **options):
        done = []

        def work(object_id, task):
            done.append(object_id)
            return answer(task)

        return list(work_through(jobs, work, path, "jobs", **options)), sorted(done)

    return run


def test_answers_come_in_the_order_of_the_jobs(run):
    jobs = [(number, str(number)) for number in range(200)]
    assert run(jobs) == ([(number, str(number)) for number in range(200)], list(range(200)))


def test_an_answer_that_was_written_in_part_or_by_another_version_is_asked_for_again(run, path):
    run([(1, "a"), (2, "b"), (3, "c")])
    path.write_text(path.read_text().replace("[5, 2", "[4, 2")[:-5])
    jobs = [(1, "a"), (2, "b"), (3, "c")]
    assert run(jobs)[1] == [2, 3]
    assert run(jobs)[1] == [], "the torn line takes no new answer with it"


@pytest.mark.parametrize("line", [b"5", b"null", b'[5, [1], "a", "b"]', b"\xff\xfe", b"\0\0\0"])
def test_a_line_that_is_no_answer_is_left_out(run, path, line):
    run([(1, "a")])
    path.write_bytes(line + b"\n" + path.read_bytes())
    assert run([(1, "a")]) == ([(1, "a")], [])


def test_a_server_that_is_down_ends_the_work_and_answers_stay(run):
    def down(task):
        if task == "b":
            raise RequestFailed(Reason.SERVER_DOWN)
        return task

    with pytest.raises(RequestFailed):
        run([(1, "a"), (2, "b")], down)
    assert run([(1, "a"), (2, "b")])[1] == [2]
