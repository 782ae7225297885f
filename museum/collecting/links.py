"""Checks the links to the images, and finds new ones for images that have moved."""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from museum import table
from museum.catalogue import Catalogue
from museum.client import Reason, RequestFailed
from museum.collecting.images import extension, list_images
from museum.collecting.jobs import JobStore
from museum.collecting.workers import Workers
from museum.met import Met
from museum.table import Painting

_FIRST_BYTES = 16


class Link(StrEnum):
    """The state of a link."""

    GOOD = "good"
    DEAD = "dead"  # 404, 410
    CHANGED = "changed"  # a redirect, or no image
    MENDED = "mended"  # with repair: the Met has the image elsewhere
    WITHDRAWN = "withdrawn"  # with repair: the Met no longer shows it in the public domain


_BAD = {
    Reason.MISSING: Link.DEAD,
    Reason.MOVED: Link.CHANGED,
    Reason.UNREADABLE: Link.CHANGED,
    Reason.WITHDRAWN: Link.WITHDRAWN,
}


def check(
    catalogue: Catalogue, met: Met, workers: Workers, jobs: JobStore
) -> Iterator[tuple[int, str, str]]:
    """Yield (object ID, state, address) for each link that is not good.

    Only the first bytes of each image are requested. If `met` asks its API, the current address of
    a bad link is yielded. The state of a link whose check failed is "failed: …".
    """
    list_images(catalogue, jobs)

    def probe(object_id: int, image_url: str) -> str:
        try:
            _, found = met.image(object_id, image_url, extension, first_bytes=_FIRST_BYTES)
        except RequestFailed as failure:
            if failure.reason not in _BAD:
                raise
            return json.dumps([_BAD[failure.reason], image_url])
        return json.dumps([Link.GOOD if found == image_url else Link.MENDED, found])

    for _ in workers.work_through(jobs, probe, "links"):
        pass
    for object_id, answer, failure in jobs.answers():
        outcome, image_url = json.loads(answer) if answer else (f"failed: {failure}", "")
        if outcome != Link.GOOD:
            yield object_id, outcome, image_url


def repair(catalogue: Catalogue, path: Path, findings: dict[int, tuple[str, str]]) -> None:
    """Write the catalogue to `path` with mended links and without what was withdrawn.

    `findings` has state and address by object ID. Without any of these two, nothing is written.
    """
    if {Link.MENDED, Link.WITHDRAWN}.isdisjoint(outcome for outcome, _ in findings.values()):
        return
    table.write(_repaired(catalogue, findings), path, catalogue.images_url)


def _repaired(catalogue: Catalogue, findings: dict[int, tuple[str, str]]) -> Iterator[Painting]:
    for painting in catalogue:
        outcome, image_url = findings.get(painting.object_id, (Link.GOOD, ""))
        if outcome == Link.MENDED:
            yield replace(painting, image_url=image_url)
        elif outcome != Link.WITHDRAWN:
            yield painting
