"""Checks the links to the images, and finds new ones for images that have moved."""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from museum import table
from museum.addresses import is_of_the_met, is_relative
from museum.catalogue import Catalogue
from museum.client import Client, Reason, RequestFailed
from museum.collecting.images import address, extension
from museum.collecting.jobs import JobStore
from museum.collecting.met_api import MetApi
from museum.collecting.workers import Workers
from museum.table import Painting

_FIRST_BYTES = 16


class Link(StrEnum):
    """The state of a link."""

    GOOD = "good"
    DEAD = "dead"  # 404, 410
    CHANGED = "changed"  # a redirect, or no image
    MENDED = "mended"  # with repair: the Met has the image elsewhere
    WITHDRAWN = "withdrawn"  # with repair: the Met no longer shows it in the public domain


def check(
    catalogue: Catalogue, images_url: str, api: MetApi | None, workers: Workers, jobs: JobStore
) -> Iterator[tuple[int, str, str]]:
    """Yield (object ID, state, address) for each link that is not good.

    Only the first bytes of each image are requested. With `api`, the current address of a bad link
    is asked for and yielded. The state of a link whose check failed is "failed: …".
    """
    kind = "repair" if api else "check"
    jobs.list_jobs(
        kind,
        (
            (painting.object_id, f"{kind} {painting.image_url}")
            for painting in catalogue
            if not is_relative(painting.image_url)
        ),
    )

    def probe(object_id: int, task: str) -> str:
        image_url = task.split(" ", 1)[1]
        link = _state(workers.client, address(image_url, images_url))
        if link is not Link.GOOD and api and is_of_the_met(image_url):
            link, image_url = _mend(workers.client, api, object_id, image_url, link, images_url)
        return json.dumps([link, image_url])

    for _ in workers.work_through(jobs, probe, jobs.open_jobs(), "links"):
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


def _mend(
    client: Client, api: MetApi, object_id: int, image_url: str, link: Link, images_url: str
) -> tuple[Link, str]:
    current = api.current_image(object_id)
    if current is None:
        return Link.WITHDRAWN, image_url
    if current != image_url and _state(client, address(current, images_url)) is Link.GOOD:
        return Link.MENDED, current
    return link, image_url


def _state(client: Client, url: str) -> Link:
    try:
        client.get(url, extension, first_bytes=_FIRST_BYTES)
    except RequestFailed as failure:
        if failure.reason is Reason.MISSING:
            return Link.DEAD
        if failure.reason in (Reason.MOVED, Reason.UNREADABLE):
            return Link.CHANGED
        raise
    return Link.GOOD
