"""Rebuilds the catalogue from the Met: list candidates, ask about each, write the table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from museum import table
from museum.catalogue import Catalogue
from museum.client import RequestFailed
from museum.collecting.jobs import work_through
from museum.collecting.met_object import MetObject, from_api, read_open_access
from museum.collecting.rules import painting_of, reason_to_skip
from museum.collecting.splits import marked, splits_of
from museum.files import ensure_replaceable
from museum.met import Met
from museum.table import LARGEST_OBJECT_ID, Painting

# Where paintings of the four cultures are: The American Wing, Asian Art, European Paintings,
# Islamic Art, the Robert Lehman Collection, Modern and Contemporary Art.
DEPARTMENTS_WITH_PAINTINGS = (1, 6, 11, 14, 15, 21)


def collect(
    candidates: Iterable[int], met: Met, state: Path, out: Path, manifest: Path
) -> Counter[str]:
    """Write the table at `out`; return the number of objects kept, and skipped for each reason.

    An object that the API failed to return keeps its old row and is counted as "failed";
    all others are as the Met has them now. Splits are those of `manifest`; a painting whose group
    the model was trained on counts as seen. What a run has asked for is kept in the file `state`.
    """
    ensure_replaceable(out)
    splits = splits_of(manifest)
    old = Catalogue.read(out) if out.exists() else None
    outcome: Counter[str] = Counter()
    found: list[Painting] = []

    def ask(object_id: int, _: str) -> dict[str, Any] | None:
        record = met.object(object_id)
        return record and asdict(from_api(record))

    tasks = [(object_id, "") for object_id in sorted(set(candidates))]
    for object_id, answer in work_through(tasks, ask, state, "objects"):
        if isinstance(answer, RequestFailed):
            outcome[f"failed: {answer}"] += 1
            if old and (before := old.get(object_id)):
                found.append(before)
        elif answer is None:
            outcome["no longer shown by the Met"] += 1
        elif reason := reason_to_skip(met_object := MetObject(**answer)):
            outcome[reason] += 1
        else:
            outcome["paintings"] += 1
            found.append(painting_of(met_object))
    if not found:
        raise ValueError(f"no painting was found, so {out} stays as it was: {dict(outcome)}")
    table.write(marked(found, splits), out)
    return outcome


def listed(met: Met, departments: Iterable[int]) -> Iterator[int]:
    """Yield the object IDs that the Met's API lists for `departments`."""
    for department in departments:
        yield from met.ask(f"objects?departmentIds={department}", _object_ids)


def paintings_in(path: Path) -> Iterator[int]:
    """Yield the object IDs of the paintings in the Open Access table at `path`."""
    for met_object in read_open_access(path):
        if reason_to_skip(met_object, image_required=False) is None:
            yield met_object.object_id


def _object_ids(answer: dict[str, Any]) -> list[int]:
    object_ids = answer.get("objectIDs") or []
    if not all(isinstance(each, int) and 0 < each <= LARGEST_OBJECT_ID for each in object_ids):
        raise ValueError("the answer lists something else than numbers")
    return object_ids
