"""Where the app shows a painting and serves its image: the paths that page and API share."""

from urllib.parse import urlsplit

from dashboard.exhibit import Exhibit
from museum.table import LARGEST_OBJECT_ID, Painting

LOOPBACK = ("localhost", "127.0.0.1", "::1")
OBJECT_ID = f"<int(min=1, max={LARGEST_OBJECT_ID}):object_id>"
"""An object ID in a route, as Flask reads it."""


def origin(host_url: str, public_url: str) -> str:
    """Where links from elsewhere lead: `public_url`, or else this very machine; "" for neither.

    The Host header, of which `host_url` is made, may say anything.
    """
    if public_url:
        return public_url
    return host_url.rstrip("/") if urlsplit(host_url).hostname in LOOPBACK else ""


def image_path(shown: Exhibit | Painting) -> str:
    """Where this app serves the image: of an exhibit, the very bytes that were classified."""
    if isinstance(shown, Exhibit):
        return f"{image_path(shown.painting)}?digest={shown.digest}"
    return f"/paintings/{shown.object_id}.jpg"


def page_path(painting: Painting) -> str:
    """Where this app shows the painting."""
    return f"/?painting={painting.object_id}"
