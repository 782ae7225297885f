"""Where the app shows a painting and serves its image: the paths that page and API share."""

from museum.catalogue import Painting
from museum.table import LARGEST_OBJECT_ID

OBJECT_ID = f"<int(min=1, max={LARGEST_OBJECT_ID}):object_id>"
"""An object ID in a route, as Flask reads it."""


def image_path(painting: Painting) -> str:
    """Where this app serves the painting's image."""
    return f"/paintings/{painting.object_id}.jpg"


def page_path(painting: Painting) -> str:
    """Where this app shows the painting."""
    return f"/?painting={painting.object_id}"
