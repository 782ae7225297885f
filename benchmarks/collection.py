"""A made collection of any size: images of the offline gallery, no two files the same."""

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from model.preprocessing import thumbnail
from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.table import write
from settings import Settings

SMALL = 240  # pixels: any of these images takes less than 30 kB at this width


def make_collection(folder: Path, paintings: int, image_bytes: int = 0) -> Path:
    """Write `paintings` images and their table to `folder`; return the table's path.

    No two files are the same, so that no prediction is known before it is asked for. With
    `image_bytes`, the images are small, and each file has this size.
    """
    catalogue = Catalogue.read(Settings().paintings_csv)
    gallery = Gallery(catalogue)
    built_in = [each for each in catalogue if each.object_id in gallery.object_ids]
    made = []
    for number, painting in enumerate(islice(cycle(built_in), paintings), start=1):
        content = gallery.get(painting)
        if image_bytes:
            content = thumbnail(content, SMALL).ljust(image_bytes - 4, b"\0")
        # What follows the end of a JPEG image is no part of it.
        (folder / f"{number}.jpg").write_bytes(content + number.to_bytes(4, "big"))
        made.append(replace(painting, object_id=number, image_url=f"{number}.jpg", split=""))
    write(made, folder / "paintings.csv")
    return folder / "paintings.csv"
