"""Jobs and their answers in an SQLite file, from which a killed run can be resumed."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

_VERSION = 2  # of what tasks and answers say
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS job (object_id INTEGER PRIMARY KEY, task TEXT NOT NULL,
        listed INTEGER NOT NULL, answer TEXT, failure TEXT);
    CREATE TABLE IF NOT EXISTS list (source TEXT NOT NULL);
"""
# A job listed again keeps its answer, unless its task has become another one.
_LIST = """
    INSERT INTO job (object_id, task, listed) VALUES (?, ?, 1)
    ON CONFLICT (object_id) DO UPDATE SET listed = 1, failure = NULL, task = excluded.task,
        answer = CASE WHEN task = excluded.task THEN answer END
"""
_AT_ONCE = 500


class JobStoreError(Exception):
    """A file that is not a job store, or is in use by another run."""


class JobStore:
    """Jobs by object ID, for one thread of one process; every answer is written immediately."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise JobStoreError(f"{path} is a folder; name a file for the state of the run")
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        try:
            self._connection.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                "PRAGMA synchronous = NORMAL;" + _SCHEMA
            )
            self._check_version()
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise JobStoreError(
                f"{path} cannot be used, perhaps by two runs at once: {error}"
            ) from error

    def _check_version(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION and self._count_all():
            self._connection.close()
            raise JobStoreError(
                f"{self.path} is of another version of this program; delete it to start again"
            )
        self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def list_jobs(self, source: str, jobs: Iterable[tuple[int, str]]) -> None:
        """Replace the list of jobs by `jobs`, pairs of object ID and task: all of them or none.

        Jobs of earlier lists keep their answers, but are not listed any more.
        """
        self._connection.execute("BEGIN")
        try:
            self._connection.execute("UPDATE job SET listed = 0")
            self._connection.executemany(_LIST, jobs)
            self._connection.execute("DELETE FROM list")
            self._connection.execute("INSERT INTO list VALUES (?)", (source,))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def holds(self, source: str) -> bool:
        """Return whether the current list was made from `source`."""
        return self._connection.execute("SELECT source FROM list").fetchone() == (source,)

    def count_open(self) -> int:
        """Return the number of listed jobs without an answer."""
        return self._count("answer IS NULL")

    def count_unasked(self) -> int:
        """Return the number of listed jobs without an answer or a failure."""
        return self._count("answer IS NULL AND failure IS NULL")

    def open_jobs(self) -> Iterator[tuple[int, str]]:
        """Yield (object ID, task) of the listed jobs without an answer, in that order.

        Those that failed, in this run or an earlier one, come once more at the end.
        """
        for condition in ("failure IS NULL", "failure IS NOT NULL"):
            for object_id, task, _, _ in self._rows(f"AND answer IS NULL AND {condition}"):
                yield object_id, task

    def answers(self) -> Iterator[tuple[int, str | None, str | None]]:
        """Yield (object ID, answer, failure) of all listed jobs in the order of object IDs."""
        for object_id, _, answer, failure in self._rows(""):
            yield object_id, answer, failure

    def answered(self, object_id: int, answer: str) -> None:
        """Store the answer to a job."""
        self._connection.execute(
            "UPDATE job SET answer = ?, failure = NULL WHERE object_id = ?", (answer, object_id)
        )

    def failed(self, object_id: int, reason: str) -> None:
        """Store why a job failed."""
        self._connection.execute(
            "UPDATE job SET failure = ? WHERE object_id = ?", (reason, object_id)
        )

    def reopen(self, object_id: int) -> None:
        """Delete the answer to a job."""
        self._connection.execute("UPDATE job SET answer = NULL WHERE object_id = ?", (object_id,))

    def remove(self) -> None:
        """Delete the file, so that the next run starts from scratch."""
        self._connection.close()
        self.path.unlink()

    def _count_all(self) -> int:
        return self._connection.execute("SELECT count(*) FROM job").fetchone()[0]

    def _count(self, condition: str) -> int:
        query = f"SELECT count(*) FROM job WHERE listed AND {condition}"  # noqa: S608
        return self._connection.execute(query).fetchone()[0]

    def _rows(self, condition: str) -> Iterator[tuple[int, str, str | None, str | None]]:
        query = (
            f"SELECT object_id, task, answer, failure FROM job WHERE listed {condition} "  # noqa: S608
            f"AND object_id > ? ORDER BY object_id LIMIT {_AT_ONCE}"
        )
        last = 0
        while rows := self._connection.execute(query, (last,)).fetchall():
            yield from rows
            last = rows[-1][0]
