"""Does stored jobs in a few threads, with a progress bar."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from tqdm import tqdm

from museum.client import Client, Policy, Reason, RequestFailed
from museum.collecting.jobs import JobStore

_PASSING = (Reason.UNREACHABLE, Reason.TOO_SLOW, Reason.BLOCKED, Reason.BUSY, Reason.PAGE)
_ATTEMPTS = {**dict.fromkeys(_PASSING, 7), Reason.UNREADABLE: 3}
_FAILURES_PER_THREAD = 12
_JOBS_PER_THREAD = 4  # at a time, before the next ones are given out


class Workers:
    """Threads that share one patient `client`, which asks only the servers `allowed`."""

    def __init__(
        self, rate: float, concurrency: int, allowed: Collection[str], backoff: float = 1.0
    ):
        self._threads = concurrency
        policy = Policy(
            per_second=rate,
            attempts=_ATTEMPTS,
            backoff=backoff,
            answer_seconds=60.0,
            failures=_FAILURES_PER_THREAD * concurrency,
            pause=float("inf"),
            patient=True,
        )
        self.client = Client(allowed, policy, concurrency)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def work_through(
        self, jobs: JobStore, work: Callable[[int, str], str], unit: str
    ) -> Iterator[str]:
        """Do `work(object_id, task)` for the open jobs; yield each answer once it is stored.

        A job that raises RequestFailed is stored as failed, and done once more at the end. Any
        other exception ends the work; so does a server that is down, as long as there are jobs
        that have not failed.
        """

        def attempt(job: tuple[int, str]) -> str | RequestFailed:
            try:
                return work(*job)
            except RequestFailed as failure:
                return failure

        pool = ThreadPoolExecutor(self._threads)
        size = self._threads * _JOBS_PER_THREAD
        try:
            for last_time in (False, True):
                waiting = jobs.open_jobs()
                hidden = None if waiting else True  # None: where there is no terminal
                with tqdm(total=len(waiting), unit=f" {unit}", disable=hidden) as progress:
                    for start in range(0, len(waiting), size):
                        some = waiting[start : start + size]
                        for (object_id, _), outcome in zip(
                            some, pool.map(attempt, some), strict=True
                        ):
                            progress.update()
                            if isinstance(outcome, str):
                                jobs.answered(object_id, outcome)
                                yield outcome
                            elif outcome.reason is not Reason.SERVER_DOWN:
                                jobs.failed(object_id, str(outcome))
                            elif last_time:
                                return
                            else:
                                raise outcome
        except BaseException:
            self.client.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()
