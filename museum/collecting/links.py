"""Which of the catalogue's images still are where it says, and new links for those that moved."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from museum import table
from museum.addresses import is_relative
from museum.catalogue import Catalogue
from museum.collecting.crew import Crew
from museum.collecting.http import Failed
from museum.collecting.images import address
from museum.collecting.ledger import Ledger
from museum.collecting.met_api import MetApi
from museum.collecting.rules import has_image
from museum.table import Painting

# What becomes of a link: LIVES; DEAD (404, 410); CHANGED (a redirect, no image); with repair also
# MENDED and WITHDRAWN (the Met shows no such painting in the public domain any more).
LIVES, DEAD, CHANGED, MENDED, WITHDRAWN = "lives", "dead", "changed", "mended", "withdrawn"

_FIRST_BYTES = 16
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def check(
    catalogue: Catalogue, images_url: str, api: MetApi | None, crew: Crew, ledger: Ledger
) -> Iterator[tuple[int, str, str]]:
    """Yield (object ID, what became of it, its address) of each link that does not live.

    The first bytes of each image are asked for. With `api`, a bad link is asked about there; the
    address is then the new one. A link that nobody answered for is "failed: …".
    """
    kind = "repair" if api else "check"
    ledger.list_jobs(
        kind,
        (
            (painting.object_id, f"{kind} {painting.image_url}")
            for painting in catalogue
            if not is_relative(painting.image_url)
        ),
    )

    def probe(object_id: int, task: str) -> str:
        image_url = task.split(" ", 1)[1]
        state = _state(crew, address(image_url, images_url))
        if state != LIVES and api:
            state, image_url = _mend(crew, api, object_id, image_url, state, images_url)
        return json.dumps([state, image_url])

    for _ in crew.work_through(ledger, probe, ledger.open_jobs(), "links"):
        pass
    for object_id, answer, failure in ledger.answers():
        outcome, image_url = json.loads(answer) if answer else (f"failed: {failure}", "")
        if outcome != LIVES:
            yield object_id, outcome, image_url


def repair(catalogue: Catalogue, path: Path, findings: dict[int, tuple[str, str]]) -> None:
    """Write the catalogue to `path` with mended links and without what was withdrawn.

    `findings` are outcome and address by object ID. Without any of these two, nothing is written.
    """
    if {MENDED, WITHDRAWN}.isdisjoint(outcome for outcome, _ in findings.values()):
        return
    table.write(_repaired(catalogue, findings), path)


def _repaired(catalogue: Catalogue, findings: dict[int, tuple[str, str]]) -> Iterator[Painting]:
    for painting in catalogue:
        outcome, image_url = findings.get(painting.object_id, (LIVES, ""))
        if outcome == MENDED:
            yield replace(painting, image_url=image_url)
        elif outcome != WITHDRAWN:
            yield painting


def _mend(
    crew: Crew, api: MetApi, object_id: int, image_url: str, state: str, images_url: str
) -> tuple[str, str]:
    met_object = api.object(object_id)
    if met_object is None or not met_object.public_domain or not has_image(met_object):
        return WITHDRAWN, image_url
    found = met_object.image_url
    if found != image_url and _state(crew, address(found, images_url)) == LIVES:
        return MENDED, found
    return state, image_url


def _state(crew: Crew, url: str) -> str:
    headers = {"Range": f"bytes=0-{_FIRST_BYTES - 1}"}
    try:
        return crew.http.get(url, _starts_an_image, _FIRST_BYTES, headers)
    except Failed as failure:
        if failure.kind == "missing":
            return DEAD
        if failure.kind in ("moved", "unreadable"):
            return CHANGED
        raise


def _starts_an_image(content: bytes) -> str:
    if not content.startswith(_IMAGE_STARTS):
        raise ValueError("not an image")
    return LIVES
