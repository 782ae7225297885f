"""Which image URLs may be fetched."""

import re
from urllib.parse import quote, unquote

MET_IMAGES_URL = "https://images.metmuseum.org/CRDImages"
MET_API_URL = "https://collectionapi.metmuseum.org/public/collection/v1"

_DECODINGS = 5  # a path that still changes after so many rounds hides something
_UNSAFE_IN_PATH = re.compile(r"[\x00-\x1f\x7f\\?#\ud800-\udfff]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_of_the_met(image_url: str) -> bool:
    """Return whether `image_url` is the Met's: only then its site and API know the work."""
    return image_url.startswith(MET_IMAGES_URL + "/")


def is_relative(image_url: str) -> bool:
    """Return whether `image_url` names a file beside the table, not a place on the network."""
    return ":" not in image_url.split("/", 1)[0] and not image_url.startswith(("/", "\\"))


def is_plain_path(path: str) -> bool:
    """Return whether `path`, however often decoded, stays inside the folder that it starts from."""
    for _ in range(_DECODINGS):
        if _UNSAFE_IN_PATH.search(path) or not {"", ".", ".."}.isdisjoint(path.split("/")):
            return False
        decoded = unquote(path)
        if decoded == path:
            return True
        if decoded.count("/") != path.count("/"):
            return False
        path = decoded
    return False


def fetchable(image_url: str, images_url: str) -> str | None:
    """Return the address to ask for, percent-encoded, or None when `image_url` is not allowed.

    `images_url` is the one allowed origin and folder; it replaces the Met's in the Met's URLs. Its
    scheme, host and port are compared letter by letter, so user-info, other ports, IP literals,
    other spellings of the host and Unicode look-alikes never reach a URL parser that might read
    them differently.
    """
    prefix = images_url + "/"
    if is_of_the_met(image_url):
        image_url = prefix + image_url.removeprefix(MET_IMAGES_URL + "/")
    path = image_url.removeprefix(prefix)
    if path == image_url or not is_plain_path(path):
        return None
    return prefix + quote(_STRAY_PERCENT.sub("%25", path), safe="/%!$&'()*+,;=:@")
