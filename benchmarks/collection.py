"""A made collection of any size: images of the offline gallery, no two files the same."""

import csv
from itertools import cycle, islice
from pathlib import Path

from museum.catalogue import COLUMNS, Catalogue
from museum.gallery import Gallery
from settings import ROOT


def make_collection(folder: Path, paintings: int) -> Path:
    """Write `paintings` images and their table to `folder`; return the table's path.

    No two files are the same, so that no prediction is known before it is asked for.
    """
    catalogue = Catalogue.read(ROOT / "data" / "paintings.csv")
    gallery = Gallery(catalogue)
    table = folder / "paintings.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        sources = islice(cycle(sorted(gallery.object_ids)), paintings)
        for number, object_id in enumerate(sources, start=1):
            painting = catalogue.get(object_id)
            assert painting is not None
            name = f"{number}.jpg"
            # What follows the end of a JPEG image is no part of it.
            (folder / name).write_bytes(gallery.read(object_id) + number.to_bytes(4, "big"))
            writer.writerow([number, painting.culture, painting.title, "", "", "", "", name, ""])
    return table
