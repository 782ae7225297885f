"""Jobs and their answers in an SQLite file, from which a killed run can be resumed."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

# The number in the table's name is the version of what tasks and answers say: a run does not see
# the state of another version, and starts from scratch.
_SCHEMA = """
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS job3 (object_id INTEGER PRIMARY KEY, task TEXT NOT NULL,
        listed INTEGER NOT NULL, answer TEXT, failure TEXT);
    BEGIN EXCLUSIVE; COMMIT;
"""
# A job listed again keeps its answer, unless its task has become another one.
_LIST = """
    INSERT INTO job3 (object_id, task, listed) VALUES (?, ?, 1)
    ON CONFLICT (object_id) DO UPDATE SET listed = 1, failure = NULL, task = excluded.task,
        answer = CASE WHEN task = excluded.task THEN answer END
"""


class JobStoreError(ValueError):
    """A file that is not a job store, or is in use by another run."""


class JobStore:
    """Jobs by object ID, for one thread of one process; every answer is written immediately."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise JobStoreError(
                f"{path} cannot be used, perhaps by two runs at once: {error}"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, error: object, _traceback: object) -> None:
        self._connection.close()
        if isinstance(error, sqlite3.Error):  # a full disk
            raise JobStoreError(f"{self.path} cannot be used: {error}") from error

    def list_jobs(self, jobs: Iterable[tuple[int, str]]) -> None:
        """Replace the list of jobs by `jobs`, pairs of object ID and task: all of them or none.

        Jobs of earlier lists keep their answers, but are not listed any more.
        """
        self._connection.execute("BEGIN")
        try:
            self._connection.execute("UPDATE job3 SET listed = 0")
            self._connection.executemany(_LIST, jobs)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def open_jobs(self) -> list[tuple[int, str]]:
        """Return (object ID, task) of the listed jobs without an answer, in that order."""
        query = "SELECT object_id, task FROM job3 WHERE listed AND answer IS NULL ORDER BY 1"
        return self._connection.execute(query).fetchall()

    def answers(self) -> Iterator[tuple[int, str | None, str | None]]:
        """Yield (object ID, answer, failure) of all listed jobs in the order of object IDs."""
        query = "SELECT object_id, answer, failure FROM job3 WHERE listed ORDER BY 1"
        yield from self._connection.execute(query)

    def answered(self, object_id: int, answer: str) -> None:
        """Store the answer to a job."""
        self._connection.execute(
            "UPDATE job3 SET answer = ?, failure = NULL WHERE object_id = ?", (answer, object_id)
        )

    def failed(self, object_id: int, reason: str) -> None:
        """Store why a job failed."""
        self._connection.execute(
            "UPDATE job3 SET failure = ? WHERE object_id = ?", (reason, object_id)
        )

    def reopen(self, object_id: int) -> None:
        """Delete the answer to a job."""
        self._connection.execute("UPDATE job3 SET answer = NULL WHERE object_id = ?", (object_id,))

    def remove(self) -> None:
        """Delete the file, so that the next run starts from scratch."""
        self._connection.close()
        self.path.unlink()
