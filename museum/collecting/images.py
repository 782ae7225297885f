"""The catalogue's images in a folder, with a manifest: an offline gallery, and training data."""

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from museum import table
from museum.addresses import fetchable, is_of_the_met, is_relative
from museum.catalogue import Catalogue
from museum.client import Client, Reason, RequestFailed
from museum.collecting.jobs import JobStore
from museum.collecting.met_api import MetApi
from museum.collecting.splits import fixed_splits, split_of, splits_of
from museum.collecting.workers import Workers
from museum.groups import group_of

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


@dataclass(frozen=True, slots=True)
class Source:
    """Where images come from; `decode` raises ValueError for bytes that are no image."""

    client: Client
    images_url: str
    api: MetApi
    decode: Callable[[bytes], object]

    def get(self, object_id: int, image_url: str) -> tuple[str, bytes, str]:
        """Return the image's extension, its bytes and its address, the new one if it has moved."""
        try:
            return *self._get(image_url), image_url
        except RequestFailed as failure:
            moved = failure.reason in (Reason.MISSING, Reason.MOVED) and is_of_the_met(image_url)
            current = self.api.current_image(object_id) if moved else None
            if current in (None, image_url):
                raise
        return *self._get(current), current

    def _get(self, image_url: str) -> tuple[str, bytes]:
        def read(content: bytes) -> tuple[str, bytes]:
            self.decode(content)
            return extension(content), content

        return self.client.get(address(image_url, self.images_url), read)


def collect(
    catalogue: Catalogue, folder: Path, seed: int, source: Source, workers: Workers, jobs: JobStore
) -> Counter[str]:
    """Download images to `folder`, as <object ID>.jpg or .png, and write their manifest.

    Returns how often each outcome occurred. An image is downloaded if its file is missing or its
    link in the table has changed. One that fails is left out of the manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs.list_jobs(
        "catalogue",
        (
            (painting.object_id, painting.image_url)
            for painting in catalogue
            if not is_relative(painting.image_url)
        ),
    )
    for object_id, answer, _ in jobs.answers():
        if answer and not (folder / json.loads(answer)[0]).is_file():
            jobs.reopen(object_id)

    def download(object_id: int, image_url: str) -> str:
        suffix, content, image_url = source.get(object_id, image_url)
        file = f"{object_id}{suffix}"
        _store(folder / file, content)
        return json.dumps([file, image_url])

    fetched = sum(1 for _ in workers.work_through(jobs, download, jobs.open_jobs(), "images"))
    outcome = Counter(downloaded=fetched)
    _write_manifest(folder / MANIFEST, _rows(catalogue, seed, jobs, outcome))
    return outcome


def mark(catalogue: Catalogue, path: Path, manifest: Path) -> None:
    """Write the catalogue to `path` with the splits that the manifest gives its paintings."""
    splits = splits_of(manifest)
    table.write(
        (replace(each, split=splits.get(each.object_id, each.split)) for each in catalogue),
        path,
        catalogue.images_url,
    )


def address(image_url: str, images_url: str) -> str:
    """Return the URL of an image of the Met, with `images_url` as the server. Raises ValueError."""
    allowed = fetchable(image_url, images_url)
    if allowed is None:
        raise ValueError(f"{image_url} is not under {images_url}")
    return allowed


def extension(content: bytes) -> str:
    """Return the file extension for an image's bytes. Raises ValueError if not JPEG or PNG."""
    for start, suffix in _EXTENSIONS.items():
        if content.startswith(start):
            return suffix
    raise ValueError("not a JPEG or PNG image")


def _store(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)


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


def _write_manifest(path: Path, rows: Iterator[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
