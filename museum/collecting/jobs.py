"""Does jobs in a few threads; their answers are kept in a file, so that runs resume."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from tqdm import tqdm

from museum.client import Client, Policy, Reason, RequestFailed

Job = tuple[int, str]  # object ID and what to do, such as the address to fetch

_PASSING = (Reason.UNREACHABLE, Reason.TOO_SLOW, Reason.BLOCKED, Reason.BUSY, Reason.PAGE)
_ATTEMPTS = {**dict.fromkeys(_PASSING, 7), Reason.UNREADABLE: 3}
_THREADS = 4
_JOBS_AT_ONCE = 16  # before the next ones are given out
_VERSION = 5  # of what tasks and answers say; others are not understood


def open_client(rate: float, backoff: float = 1.0) -> Client:
    """Return the patient client of all commands."""
    policy = Policy(
        per_second=rate,
        attempts=_ATTEMPTS,
        backoff=backoff,
        answer_seconds=60.0,
        failures=48,
        pause=float("inf"),
        patient=True,
    )
    return Client(policy)


def work_through(
    jobs: Iterable[Job],
    work: Callable[[int, str], Any],
    state: Path,
    unit: str,
    still_valid: Callable[[Any], bool] = lambda _answer: True,
) -> Iterator[tuple[int, Any]]:
    """Yield each job's object ID and `work(object_id, task)`, or the RequestFailed it raised.

    Answers are JSON. Those of earlier runs, from the file `state`, come first if they are
    `still_valid`; each new one is stored there before it is yielded. Any other exception ends the
    work, as does a server that is down.
    """
    stored = _read(state)
    waiting = []
    for object_id, task in jobs:
        known_task, answer = stored.get(object_id, (None, None))
        if known_task == task and still_valid(answer):
            yield object_id, answer
        else:
            waiting.append((object_id, task))
    outcomes = tqdm(_do(waiting, work), total=len(waiting), unit=f" {unit}", disable=None)
    with state.open("a", encoding="utf-8", buffering=1) as file:
        file.write("\n")  # a killed run may have left its last line without an end
        for (object_id, task), outcome in outcomes:
            if not isinstance(outcome, RequestFailed):
                file.write(json.dumps([_VERSION, object_id, task, outcome]) + "\n")
            elif outcome.reason is Reason.SERVER_DOWN:
                raise outcome
            yield object_id, outcome


def _read(state: Path) -> dict[int, tuple[str, Any]]:
    """Return the task and the answer of each job; lines that are no answer are left out."""
    stored: dict[int, tuple[str, Any]] = {}
    if state.exists():
        with state.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):  # blank, or a killed run wrote it in part
                    version, object_id, task, answer = json.loads(line)
                    if version == _VERSION:
                        stored[object_id] = (task, answer)
    return stored


def _do(jobs: list[Job], work: Callable[[int, str], Any]) -> Iterator[tuple[Job, Any]]:
    """Do the jobs, some at a time; yield each with its answer or RequestFailed, in order."""

    def attempt(job: Job) -> Any:
        try:
            return work(*job)
        except RequestFailed as failure:
            return failure

    pool = ThreadPoolExecutor(_THREADS)
    try:
        for start in range(0, len(jobs), _JOBS_AT_ONCE):
            some = jobs[start : start + _JOBS_AT_ONCE]
            yield from zip(some, pool.map(attempt, some), strict=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
