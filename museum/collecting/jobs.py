"""Does jobs in a few threads; their answers are kept in an SQLite file, so that runs resume."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from tqdm import tqdm

from museum.client import Client, Policy, Reason, RequestFailed

Job = tuple[int, str]  # object ID and what to do, such as the address to fetch

_PASSING = (Reason.UNREACHABLE, Reason.TOO_SLOW, Reason.BLOCKED, Reason.BUSY, Reason.PAGE)
_ATTEMPTS = {**dict.fromkeys(_PASSING, 7), Reason.UNREADABLE: 3}
_CONNECTIONS = 4
_JOBS_AT_ONCE = 16  # before the next ones are given out
# The number in the table's name is the version of what tasks and answers say: a run does not see
# the state of another version, and starts from scratch.
_SCHEMA = """
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS answer4 (object_id INTEGER PRIMARY KEY, task TEXT, answer TEXT);
    BEGIN EXCLUSIVE; COMMIT;
"""


def open_client(rate: float, allowed: Iterable[str], backoff: float = 1.0) -> Client:
    """Return the patient client of all commands, which asks only the servers `allowed`."""
    policy = Policy(
        per_second=rate,
        attempts=_ATTEMPTS,
        backoff=backoff,
        answer_seconds=60.0,
        failures=48,
        pause=float("inf"),
        patient=True,
    )
    return Client(allowed, policy, _CONNECTIONS)


class Jobs:
    """The jobs of one command, with their answers in the file at `path`.

    Raises ValueError for a file that is not its own, or is in use by another run.
    """

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise ValueError(
                f"{path} cannot be used, perhaps by two runs at once: {error}"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, error: object, _traceback: object) -> None:
        self._connection.close()
        if isinstance(error, sqlite3.Error):  # a full disk
            raise ValueError(f"{self.path} cannot be used: {error}") from error

    def work_through(
        self,
        jobs: Iterable[Job],
        work: Callable[[int, str], Any],
        unit: str,
        still_valid: Callable[[Any], bool] = lambda _answer: True,
    ) -> Iterator[tuple[int, Any]]:
        """Yield each job's object ID and `work(object_id, task)`, or the RequestFailed it raised.

        Answers are JSON. Those of earlier runs come first, if they are `still_valid`; each new one
        is stored before it is yielded. Any other exception ends the work, as does a server that is
        down.
        """
        waiting = []
        for job in jobs:
            query = "SELECT answer FROM answer4 WHERE object_id = ? AND task = ?"
            stored = self._connection.execute(query, job).fetchone()
            if stored and still_valid(answer := json.loads(stored[0])):
                yield job[0], answer
            else:
                waiting.append(job)
        outcomes = _outcomes(waiting, work)
        for job, outcome in tqdm(outcomes, total=len(waiting), unit=f" {unit}", disable=None):
            if not isinstance(outcome, RequestFailed):
                command = "INSERT OR REPLACE INTO answer4 VALUES (?, ?, ?)"
                self._connection.execute(command, (*job, json.dumps(outcome, ensure_ascii=False)))
            elif outcome.reason is Reason.SERVER_DOWN:
                raise outcome
            yield job[0], outcome

    def remove(self) -> None:
        """Delete the file, so that the next run starts from scratch."""
        self._connection.close()
        self.path.unlink()


def _outcomes(jobs: list[Job], work: Callable[[int, str], Any]) -> Iterator[tuple[Job, Any]]:
    """Do the jobs, some at a time; yield each with its answer or RequestFailed, in order."""

    def attempt(job: Job) -> Any:
        try:
            return work(*job)
        except RequestFailed as failure:
            return failure

    pool = ThreadPoolExecutor(_CONNECTIONS)
    try:
        for start in range(0, len(jobs), _JOBS_AT_ONCE):
            some = jobs[start : start + _JOBS_AT_ONCE]
            yield from zip(some, pool.map(attempt, some), strict=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
