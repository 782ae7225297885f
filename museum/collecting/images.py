"""The catalogue's images in a folder, with a manifest: an offline gallery, and training data."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from museum.addresses import is_relative
from museum.catalogue import Catalogue
from museum.collecting.jobs import JobStore
from museum.collecting.splits import fixed_splits, split_of
from museum.collecting.workers import Workers
from museum.files import ensure_replaceable, replacing
from museum.groups import group_of
from museum.met import Met

MANIFEST = "manifest.csv"
COLUMNS = (
    "file",
    "culture",
    "split",
    "origin_museum",
    "tier",
    "kind",
    "artist",
    "title",
    "met_object_id",
    "group",
    "source",
    "licence",
)
LICENCE = "CC0 1.0 (The Met Open Access)"
_EXTENSIONS = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}  # by the first bytes


def collect(
    catalogue: Catalogue,
    folder: Path,
    seed: int,
    met: Met,
    decode: Callable[[bytes], object],
    workers: Workers,
    jobs: JobStore,
) -> Counter[str]:
    """Download images to `folder`, as <object ID>.jpg or .png, and write their manifest.

    `decode` raises ValueError for bytes that are no image. Returns how often each outcome occurred.
    An image is downloaded if its file is missing or its link in the table has changed. One that
    fails is left out of the manifest.
    """
    ensure_replaceable(folder / MANIFEST)
    list_images(catalogue, jobs)
    for object_id, answer, _ in list(jobs.answers()):
        if answer and not (folder / json.loads(answer)[0]).is_file():
            jobs.reopen(object_id)

    def read(content: bytes) -> tuple[str, bytes]:
        decode(content)
        return extension(content), content

    def download(object_id: int, image_url: str) -> str:
        (suffix, content), found = met.image(object_id, image_url, read)
        file = f"{object_id}{suffix}"
        with replacing(folder / file, binary=True) as image:
            image.write(content)
        return json.dumps([file, found])

    fetched = sum(1 for _ in workers.work_through(jobs, download, "images"))
    outcome = Counter(downloaded=fetched)
    with replacing(folder / MANIFEST) as manifest:
        writer = csv.writer(manifest, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(catalogue, seed, jobs, outcome))
    return outcome


def list_images(catalogue: Catalogue, jobs: JobStore) -> None:
    """Make a job of each image that is on a server."""
    remote = (each for each in catalogue if not is_relative(each.image_url))
    jobs.list_jobs((each.object_id, each.image_url) for each in remote)


def extension(content: bytes) -> str:
    """Return the file extension for an image's bytes. Raises ValueError if not JPEG or PNG."""
    for start, suffix in _EXTENSIONS.items():
        if content.startswith(start):
            return suffix
    raise ValueError("not a JPEG or PNG image")


def _rows(
    catalogue: Catalogue, seed: int, jobs: JobStore, outcome: Counter[str]
) -> Iterator[tuple[object, ...]]:
    fixed = fixed_splits(catalogue)
    for object_id, answer, failure in jobs.answers():
        painting = catalogue.get(object_id)
        if answer is None or painting is None:
            outcome[f"failed: {failure}"] += 1
            continue
        file, image_url = json.loads(answer)
        outcome["images"] += 1
        group = group_of(painting)
        yield (
            file,
            painting.culture,
            fixed.get(group) or split_of(group, seed),
            "Met",
            "A",
            "painting",
            painting.artist,
            painting.title,
            object_id,
            group,
            image_url,
            LICENCE,
        )
