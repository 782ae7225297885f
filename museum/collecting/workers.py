"""Does stored jobs in a few threads, with a progress bar."""

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Self

from tqdm import tqdm

from museum.client import Client, Policy, Reason, RequestFailed, ServerDown
from museum.collecting.jobs import JobStore

_PASSING = (
    Reason.UNREACHABLE,
    Reason.TOO_SLOW,
    Reason.BLOCKED,
    Reason.BUSY,
    Reason.PAGE,
)
_ATTEMPTS = {**dict.fromkeys(_PASSING, 7), Reason.UNREADABLE: 3}
_FAILURES_PER_THREAD = 12


class Workers:
    """Threads that share one patient `client`, which asks only the servers `allowed`."""

    def __init__(
        self, rate: float, concurrency: int, allowed: Collection[str], backoff: float = 1.0
    ):
        self.concurrency = concurrency
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
        self,
        jobs: JobStore,
        work: Callable[[int, str], str],
        wanted: Iterable[tuple[int, str]],
        unit: str,
    ) -> Iterator[str]:
        """Do `work(object_id, task)` for those `wanted` of `jobs`; yield each answer once stored.

        A job that raises RequestFailed is stored as failed; any other exception ends the work.
        ServerDown is not raised if only jobs that failed before are left.
        """
        with tqdm(total=jobs.count_open(), unit=f" {unit}", disable=None) as progress:
            for (object_id, _), done in self._in_parallel(work, wanted):
                try:
                    answer = done.result()
                except RequestFailed as failure:
                    jobs.failed(object_id, str(failure))
                except ServerDown:
                    if jobs.count_unasked():
                        raise
                    return
                else:
                    jobs.answered(object_id, answer)
                    progress.update()
                    yield answer

    def _in_parallel(
        self, work: Callable[[int, str], str], wanted: Iterable[tuple[int, str]]
    ) -> Iterator[tuple[tuple[int, str], Future[str]]]:
        """Yield each job with its outcome; only a few of `wanted` are queued at a time."""
        waiting = iter(wanted)
        pool = ThreadPoolExecutor(self.concurrency)
        try:
            under_way = {
                pool.submit(work, *job): job for job in islice(waiting, 2 * self.concurrency)
            }
            while under_way:
                for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                    yield under_way.pop(done), done
                    for job in islice(waiting, 1):
                        under_way[pool.submit(work, *job)] = job
        except BaseException:
            self.client.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()
