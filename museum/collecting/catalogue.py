"""Rebuilds the catalogue from the Met: list candidates, ask about each, write the table."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from museum import table
from museum.catalogue import Catalogue
from museum.collecting import open_access
from museum.collecting.jobs import JobStore
from museum.collecting.met_object import MetObject, from_api
from museum.collecting.rules import painting_of, reason_to_skip
from museum.collecting.splits import marked, splits_of
from museum.collecting.workers import Workers
from museum.files import ensure_replaceable
from museum.met import Met
from museum.table import LARGEST_OBJECT_ID, Painting

# Where paintings of the four cultures are: The American Wing, Asian Art, European Paintings,
# Islamic Art, the Robert Lehman Collection, Modern and Contemporary Art.
DEPARTMENTS_WITH_PAINTINGS = (1, 6, 11, 14, 15, 21)
GONE = "no longer shown by the Met"
_MAX_LIST_BYTES = 64 * 2**20  # a department may have 200,000 objects


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paintings to collect, and from where.

    `open_access` is a file or URL of the Open Access table; without it the API lists the
    `departments`. `limit` is the maximum number of paintings; the lowest object IDs are taken.
    """

    departments: tuple[int, ...]
    open_access: str | None
    limit: int | None


def collect(
    wanted: Wanted, met: Met, workers: Workers, jobs: JobStore, out: Path, manifest: Path
) -> Counter[str]:
    """Write the table at `out`; return the number of objects kept, and skipped for each reason.

    An object that the API failed to return keeps its old row and is counted as "failed";
    all others are as the Met has them now. Splits are those of `manifest`; a painting whose group
    the model was trained on counts as seen.
    """
    ensure_replaceable(out)
    splits = splits_of(manifest)
    old = Catalogue.read(out) if out.exists() else None
    jobs.list_jobs((object_id, "") for object_id in _candidates(wanted, met, workers))
    _ask(wanted, met, workers, jobs)
    outcome: Counter[str] = Counter()
    found = marked(_paintings(jobs, old, outcome), splits)
    if not found:
        raise ValueError(f"no painting was found, so {out} stays as it was: {dict(outcome)}")
    table.write(found[: wanted.limit], out)
    return outcome


def _candidates(wanted: Wanted, met: Met, workers: Workers) -> Iterator[int]:
    if wanted.open_access:
        rows = open_access.read(wanted.open_access, workers.client)
        for met_object in tqdm(rows, unit=" rows", disable=None):
            if reason_to_skip(met_object, image_required=False) is None:
                yield met_object.object_id
    else:
        for department in wanted.departments:
            path = f"objects?departmentIds={department}"
            yield from met.ask(path, _object_ids, max_bytes=_MAX_LIST_BYTES)


def _object_ids(answer: dict[str, Any]) -> list[int]:
    listed = answer.get("objectIDs") or []
    if not all(isinstance(each, int) and 0 < each <= LARGEST_OBJECT_ID for each in listed):
        raise ValueError("the answer lists something else than numbers")
    return listed


def _ask(wanted: Wanted, met: Met, workers: Workers, jobs: JobStore) -> None:
    """Ask about the open objects, in the order of their IDs, until `wanted.limit` is reached."""

    def ask(object_id: int, _: str) -> str:
        record = met.object(object_id)
        return json.dumps(record and asdict(from_api(record)), ensure_ascii=False)

    most = wanted.limit or float("inf")
    found = sum(_is_wanted(answer) for _, answer, _ in jobs.answers() if answer)
    if found < most:
        for answer in workers.work_through(jobs, ask, "objects"):
            found += _is_wanted(answer)
            if found >= most:
                break


def _is_wanted(answer: str) -> bool:
    return _verdict(_met_object(answer)) is None


def _met_object(answer: str) -> MetObject | None:
    fields = json.loads(answer)
    return fields and MetObject(**fields)


def _verdict(met_object: MetObject | None) -> str | None:
    return GONE if met_object is None else reason_to_skip(met_object)


def _paintings(jobs: JobStore, old: Catalogue | None, outcome: Counter[str]) -> Iterator[Painting]:
    """Yield the wanted paintings in the order of object IDs; count all into `outcome`."""
    for object_id, answer, failure in jobs.answers():
        if answer is None:
            before = old.get(object_id) if old else None
            if failure:
                outcome[f"failed: {failure}"] += 1
            if failure and before:
                yield before
            continue
        met_object = _met_object(answer)
        reason = _verdict(met_object)
        outcome[reason or "paintings"] += 1
        if reason is None and met_object is not None:
            yield painting_of(met_object)
