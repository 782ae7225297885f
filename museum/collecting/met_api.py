"""The Met's Collection API (https://metmuseum.github.io): which objects there are, and each one."""

import json
from typing import Any, cast

from museum.addresses import MET_API_URL
from museum.client import Client, Reason, RequestFailed
from museum.collecting.met_object import MetObject, from_api
from museum.collecting.rules import has_image
from museum.table import LARGEST_OBJECT_ID

# Two thousand times as long as an object's answer: the list of a department's object IDs.
_MAX_LIST_BYTES = 64 * 2**20

# Where paintings of the four cultures are: The American Wing, Asian Art, European Paintings,
# Islamic Art, the Robert Lehman Collection, Modern and Contemporary Art.
DEPARTMENTS_WITH_PAINTINGS = (1, 6, 11, 14, 15, 21)


class MetApi:
    """The API at `url`, asked through `client`, whose exceptions its methods raise."""

    def __init__(self, client: Client, url: str = MET_API_URL):
        self._client = client
        self._url = url.rstrip("/")

    def department_ids(self) -> tuple[int, ...]:
        """Return the numbers of all departments."""

        def read(body: bytes) -> tuple[int, ...]:
            departments = _dictionary(body).get("departments") or []
            if not all(isinstance(each, dict) for each in departments):
                raise ValueError("the answer lists no departments")
            return tuple(sorted(_numbers([each.get("departmentId") for each in departments])))

        return self._client.get(self._url + "/departments", read)

    def object_ids(self, department_id: int) -> list[int]:
        """Return the object IDs of one department: up to about 200,000 numbers."""

        def read(body: bytes) -> list[int]:
            return _numbers(_dictionary(body).get("objectIDs") or [])

        url = f"{self._url}/objects?departmentIds={department_id}"
        return self._client.get(url, read, max_bytes=_MAX_LIST_BYTES)

    def object(self, object_id: int, deadline: float = float("inf")) -> MetObject | None:
        """Return the object, or None when the Met no longer shows it."""

        def read(body: bytes) -> MetObject | None:
            answer = _dictionary(body)
            # A loan that has left: {"message": "Not a valid object"}, whatever the status.
            if set(answer) == {"message"}:
                return None
            met_object = from_api(answer)
            if met_object.object_id != object_id:
                raise ValueError("the answer is about another object")
            return met_object

        try:
            return self._client.get(f"{self._url}/objects/{object_id}", read, deadline=deadline)
        except RequestFailed as failure:
            if failure.reason is Reason.MISSING:
                return None
            raise

    def current_image(self, object_id: int, deadline: float = float("inf")) -> str | None:
        """Return the address on the Met's server of the object's image in the size that is used.

        None when the Met shows no such image in the public domain (any more).
        """
        met_object = self.object(object_id, deadline)
        if met_object is None or not met_object.public_domain or not has_image(met_object):
            return None
        return met_object.image_url


def _dictionary(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("the answer is no JSON") from error
    if not isinstance(content, dict):
        raise ValueError("the answer is no JSON object")
    return content


def _numbers(values: list[object]) -> list[int]:
    if not all(isinstance(value, int) and 0 < value <= LARGEST_OBJECT_ID for value in values):
        raise ValueError("the answer lists something else than numbers")
    return cast(list[int], values)
