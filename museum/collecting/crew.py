"""Working through a ledger with a few threads, a progress bar, and a clean way out."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Self

from tqdm import tqdm

from museum.collecting.http import Failed, GivenUp, Http
from museum.collecting.ledger import Ledger


class Crew:
    """Threads that ask through one `http`; `stop` ends their waiting."""

    def __init__(self, rate: float, concurrency: int, first_pause: float = 1.0):
        self.concurrency = concurrency
        self.stop = threading.Event()
        self.http = Http(rate, concurrency, self.stop, first_pause)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()

    def work_through(
        self,
        ledger: Ledger,
        work: Callable[[int, str], str],
        jobs: Iterable[tuple[int, str]],
        unit: str,
    ) -> Iterator[str]:
        """Do `work(object_id, task)` for `jobs` of `ledger`; yield each answer once it is kept.

        A job that raises Failed is noted in the ledger and passed over; any other exception
        ends the work. GivenUp does so quietly when only jobs that failed before are left.
        """
        with tqdm(total=ledger.count_open(), unit=f" {unit}", disable=None) as progress:
            for (object_id, _), done in self._in_parallel(work, jobs):
                try:
                    answer = done.result()
                except Failed as failure:
                    ledger.failed(object_id, str(failure))
                except GivenUp:
                    if ledger.count_unasked():
                        raise
                    return
                else:
                    ledger.answered(object_id, answer)
                    progress.update()
                    yield answer
                progress.set_postfix_str(f"at most {self.http.pace.rate:.1f}/s", refresh=False)

    def _in_parallel(
        self, work: Callable[[int, str], str], jobs: Iterable[tuple[int, str]]
    ) -> Iterator[tuple[tuple[int, str], Future[str]]]:
        """Yield each job with its outcome; only a few jobs are taken from `jobs` ahead of time."""
        waiting = iter(jobs)
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
            self.stop.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
