"""The Met's servers: images, and the objects of its Collection API (https://metmuseum.github.io)."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from museum.addresses import MET_IMAGES_URL, fetchable, is_of_the_met
from museum.client import Client, Reason, RequestFailed
from museum.table import visible

NEVER = float("inf")
_GONE = (Reason.MISSING, Reason.MOVED, Reason.UNREADABLE)  # perhaps it is elsewhere now
# What the API says about an object that the Met does not show. Other servers have other 404s.
_NOT_SHOWN = ("ObjectID not found", "Not a valid object")

Result = TypeVar("Result")


class Met:
    """Asks the Met through `client`, whose exceptions its methods raise.

    `images_url` and `api_url` are the base URLs; an empty `api_url` is never asked.
    """

    def __init__(self, client: Client, images_url: str = MET_IMAGES_URL, api_url: str = ""):
        self._client = client
        self._images_url = images_url
        self._api_url = api_url.rstrip("/")

    def image(
        self,
        object_id: int,
        image_url: str,
        read: Callable[[bytes], Result],
        *,
        deadline: float = NEVER,
        first_bytes: int | None = None,
    ) -> tuple[Result, str]:
        """Return `read(body)` of a painting's image, and its address: the new one if it has moved.

        Raises RequestFailed for the reason WITHDRAWN when the Met no longer shows the image.
        """

        def get(url: str) -> Result:
            allowed = fetchable(url, self._images_url)
            if allowed is None:
                raise RequestFailed(Reason.FORBIDDEN, f"{url} is not under {self._images_url}")
            return self._client.get(allowed, read, deadline=deadline, first_bytes=first_bytes)

        try:
            return get(image_url), image_url
        except RequestFailed as failure:
            if failure.reason not in _GONE or not self._api_url or not is_of_the_met(image_url):
                raise
            current = self._current_image(object_id, deadline)
            if current is None:
                raise RequestFailed(Reason.WITHDRAWN) from failure
            if current == image_url:
                raise
        return get(current), current

    def object(self, object_id: int, deadline: float = NEVER) -> dict[str, Any] | None:
        """Return the API's record of an object, or None when the Met no longer shows it."""

        def read(record: dict[str, Any]) -> dict[str, Any] | None:
            if record.get("message") in _NOT_SHOWN:  # a loan that has left, whatever the status
                return None
            if record.get("objectID") != object_id:
                raise ValueError("the answer is about another object")
            return record

        try:
            return self.ask(f"objects/{object_id}", read, deadline)
        except RequestFailed as failure:
            if any(each.encode() in failure.answer for each in _NOT_SHOWN):
                return None
            raise

    def ask(
        self, path: str, read: Callable[[dict[str, Any]], Result], deadline: float = NEVER
    ) -> Result:
        """Return `read(answer)` for the API's answer at `path`."""

        def read_json(body: bytes) -> Result:
            answer = json.loads(body)
            if not isinstance(answer, dict):
                raise ValueError("the answer is no JSON object")
            return read(answer)

        return self._client.get(f"{self._api_url}/{path}", read_json, deadline=deadline)

    def _current_image(self, object_id: int, deadline: float) -> str | None:
        """Return the current address; None without an image in the public domain (any more)."""
        record = self.object(object_id, deadline)
        if record is None or record.get("isPublicDomain") is not True:
            return None
        image_url = str(record.get("primaryImageSmall") or "").strip()
        return image_url if is_shown(image_url) else None


def is_shown(image_url: str) -> bool:
    """Return whether this is an image of the Met, in the size that is used, that a table takes."""
    allowed = visible(image_url) == image_url and fetchable(image_url, MET_IMAGES_URL) is not None
    return allowed and "/web-large/" in image_url
