"""A made collection of any size: images of the offline gallery, no two files the same."""

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from museum.catalogue import Catalogue, write
from museum.gallery import Gallery
from settings import Settings


def make_collection(folder: Path, paintings: int) -> Path:
    """Write `paintings` images and their table to `folder`; return the table's path.

    No two files are the same, so that no prediction is known before it is asked for.
    """
    catalogue = Catalogue.read(Settings().paintings_csv)
    gallery = Gallery(catalogue)
    built_in = [each for each in catalogue if each.object_id in gallery.object_ids]
    made = []
    for number, painting in enumerate(islice(cycle(built_in), paintings), start=1):
        # What follows the end of a JPEG image is no part of it.
        content = gallery.read(painting.object_id) + number.to_bytes(4, "big")
        (folder / f"{number}.jpg").write_bytes(content)
        made.append(replace(painting, object_id=number, image_url=f"{number}.jpg", split=""))
    write(made, folder / "paintings.csv")
    return folder / "paintings.csv"
