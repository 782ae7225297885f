"""Where the app shows a painting and serves its image: the paths that page and API share."""

from dashboard.exhibit import Exhibit
from museum.catalogue import Painting
from museum.table import LARGEST_OBJECT_ID

OBJECT_ID = f"<int(min=1, max={LARGEST_OBJECT_ID}):object_id>"
"""An object ID in a route, as Flask reads it."""


def image_path(shown: Exhibit | Painting) -> str:
    """Where this app serves the image: of an exhibit, the very bytes that were classified."""
    if isinstance(shown, Exhibit):
        return f"{image_path(shown.painting)}?digest={shown.digest}"
    return f"/paintings/{shown.object_id}.jpg"


def page_path(painting: Painting) -> str:
    """Where this app shows the painting."""
    return f"/?painting={painting.object_id}"
