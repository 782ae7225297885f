"""The catalogue's images in a folder, with a manifest: an offline gallery, and training data."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from museum.addresses import is_relative
from museum.catalogue import Catalogue
from museum.client import RequestFailed
from museum.collecting.jobs import Job, work_through
from museum.collecting.splits import fixed_splits, split_of
from museum.files import ensure_replaceable, replacing
from museum.groups import group_of
from museum.met import Met

MANIFEST = "manifest.csv"
COLUMNS = ("file", "culture", "split", "artist", "title", "met_object_id", "group", "source")
_EXTENSIONS = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}  # by the first bytes


def collect(
    catalogue: Catalogue,
    folder: Path,
    met: Met,
    decode: Callable[[bytes], object],
) -> Counter[str]:
    """Download images to `folder`, as <object ID>.jpg or .png, and write their manifest.

    `decode` raises ValueError for bytes that are no image. Returns how often each outcome occurred.
    An image is downloaded if its file is missing or its link in the table has changed. One that
    fails is left out of the manifest.
    """
    ensure_replaceable(folder / MANIFEST)

    def read(content: bytes) -> tuple[str, bytes]:
        decode(content)
        return extension(content), content

    def download(object_id: int, image_url: str) -> list[str]:
        (suffix, content), found = met.image(object_id, image_url, read)
        file = f"{object_id}{suffix}"
        with replacing(folder / file, binary=True) as image:
            image.write(content)
        return [file, found]

    downloads = work_through(
        images_on_servers(catalogue),
        download,
        folder / ".images.jsonl",
        "images",
        still_valid=lambda answer: (folder / answer[0]).is_file(),
    )
    answers = dict(downloads)
    fixed = fixed_splits(catalogue)
    outcome: Counter[str] = Counter()
    with replacing(folder / MANIFEST) as manifest:
        writer = csv.writer(manifest, lineterminator="\n")
        writer.writerow(COLUMNS)
        for painting in catalogue:
            answer = answers.get(painting.object_id)
            if isinstance(answer, RequestFailed):
                outcome[f"failed: {answer}"] += 1
            elif answer:
                outcome["images"] += 1
                file, source = answer
                group = group_of(painting)
                split = fixed.get(group) or split_of(group)
                about = (painting.artist, painting.title, painting.object_id)
                writer.writerow((file, painting.culture, split, *about, group, source))
    return outcome


def images_on_servers(catalogue: Catalogue) -> list[Job]:
    """Return a job for each image that is not a file in the table's folder."""
    return [
        (each.object_id, each.image_url) for each in catalogue if not is_relative(each.image_url)
    ]


def extension(content: bytes) -> str:
    """Return the file extension for an image's bytes. Raises ValueError if not JPEG or PNG."""
    for start, suffix in _EXTENSIONS.items():
        if content.startswith(start):
            return suffix
    raise ValueError("not a JPEG or PNG image")
