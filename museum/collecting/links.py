"""Checks the links to the images, and finds new ones for images that have moved."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from museum import table
from museum.catalogue import Catalogue
from museum.client import Reason, RequestFailed
from museum.collecting.images import extension, images_on_servers
from museum.collecting.jobs import work_through
from museum.met import Met

GOOD = "good"
MENDED = "mended"  # the Met has the image elsewhere
BAD = (Reason.MISSING, Reason.MOVED, Reason.UNREADABLE, Reason.WITHDRAWN)
_FIRST_BYTES = 16

Findings = Mapping[int, tuple[str, str]]
"""By object ID: MENDED and the new address; or what is wrong, and the old one."""


def check(catalogue: Catalogue, met: Met, state: Path) -> Findings:
    """Return what is found about each link that is not good, in the order of object IDs.

    Only the first bytes of each image are requested. Links are mended, or withdrawn, only if `met`
    asks its API. A link whose check failed is "failed: …". What a run has found is kept in the file
    `state`.
    """

    def probe(object_id: int, image_url: str) -> tuple[str, str]:
        try:
            _, found = met.image(object_id, image_url, extension, first_bytes=_FIRST_BYTES)
        except RequestFailed as failure:
            if failure.reason not in BAD:
                raise
            return failure.reason, image_url
        return GOOD if found == image_url else MENDED, found

    findings: dict[int, tuple[str, str]] = {}
    for object_id, answer in work_through(images_on_servers(catalogue), probe, state, "links"):
        failed = isinstance(answer, RequestFailed)
        found, image_url = (f"failed: {answer}", "") if failed else answer
        if found != GOOD:
            findings[object_id] = (found, image_url)
    return dict(sorted(findings.items()))


def repair(catalogue: Catalogue, path: Path, findings: Findings) -> None:
    """Write the catalogue to `path` with mended links and without what was withdrawn, if any."""
    repaired = {each.object_id: each for each in catalogue}
    for object_id, (found, image_url) in findings.items():
        if found == MENDED:
            repaired[object_id] = replace(repaired[object_id], image_url=image_url)
        elif found == Reason.WITHDRAWN:
            del repaired[object_id]
    if list(repaired.values()) != list(catalogue):
        table.write(repaired.values(), path, catalogue.images_url)
