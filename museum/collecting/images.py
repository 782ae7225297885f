"""The images to train on: what is missing is downloaded, and a manifest says what is there."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from museum import table
from museum.addresses import fetchable, is_relative
from museum.catalogue import Catalogue
from museum.collecting.crew import Crew
from museum.collecting.ledger import Ledger
from museum.collecting.splits import fixed_splits, group_of, split_of, splits_of
from museum.table import Painting

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
_LARGEST_IMAGE = 30 * 2**20


def collect(
    catalogue: Catalogue, folder: Path, images_url: str, seed: int, crew: Crew, ledger: Ledger
) -> Counter[str]:
    """Fill `folder`/<culture>/<object ID>.jpg and write the manifest; return what became of each.

    An image is downloaded when its file is missing or came from another address. One that fails
    is left out of the manifest.
    """
    ledger.list_jobs(
        "catalogue",
        (
            (painting.object_id, f"{file_of(painting)} {painting.image_url}")
            for painting in catalogue
            if not is_relative(painting.image_url)
        ),
    )
    for painting in catalogue:
        if not (folder / file_of(painting)).exists():
            ledger.reopen(painting.object_id)

    def download(_: int, task: str) -> str:
        file, image_url = task.split(" ", 1)
        content = crew.http.get(address(image_url, images_url), _image, _LARGEST_IMAGE + 1)
        _keep(folder / file, content)
        return image_url

    fetched = sum(1 for _ in crew.work_through(ledger, download, ledger.open_jobs(), "images"))
    outcome = Counter(downloaded=fetched)
    _write_manifest(folder / MANIFEST, _rows(catalogue, seed, ledger, outcome))
    return outcome


def mark(catalogue: Catalogue, path: Path, manifest: Path) -> None:
    """Write the catalogue to `path` with the splits that the manifest gives its paintings."""
    splits = splits_of(manifest)
    table.write(
        (replace(each, split=splits.get(each.object_id, each.split)) for each in catalogue), path
    )


def address(image_url: str, images_url: str) -> str:
    """Return where to fetch an image of the Met from, `images_url` in place of its own server."""
    allowed = fetchable(image_url, images_url)
    if allowed is None:
        raise ValueError(f"{image_url} is not under {images_url}")
    return allowed


def file_of(painting: Painting) -> str:
    """Return the path of a painting's image inside the folder."""
    return f"{painting.culture}/{painting.object_id}.jpg"


def _image(content: bytes) -> bytes:
    if len(content) > _LARGEST_IMAGE:
        raise ValueError("the image is too large")
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise ValueError("not an image")
    return content


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)


def _rows(
    catalogue: Catalogue, seed: int, ledger: Ledger, outcome: Counter[str]
) -> Iterator[tuple[object, ...]]:
    fixed = fixed_splits(catalogue)
    for object_id, image_url, failure in ledger.answers():
        painting = catalogue.get(object_id)
        if image_url is None or painting is None:
            outcome[f"failed: {failure}"] += 1
            continue
        outcome["images"] += 1
        group = group_of(painting)
        yield (
            file_of(painting),
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
