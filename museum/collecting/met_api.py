"""The Met's Collection API (https://metmuseum.github.io): which objects there are, and each one."""

import json
from typing import Any

from museum.collecting.http import Failed, Http
from museum.collecting.rules import MetObject, from_api

API_URL = "https://collectionapi.metmuseum.org/public/collection/v1"

# Where paintings of the four cultures are: The American Wing, Asian Art, European Paintings,
# Islamic Art, the Robert Lehman Collection, Modern and Contemporary Art.
DEPARTMENTS_WITH_PAINTINGS = (1, 6, 11, 14, 15, 21)


class MetApi:
    """The API at `url`, asked through `http`. Its methods raise `Failed` with the reason."""

    def __init__(self, http: Http, url: str = API_URL):
        self._http = http
        self._url = url.rstrip("/")

    def department_ids(self) -> tuple[int, ...]:
        """Return the numbers of all departments."""
        answer = self._http.get(self._url + "/departments", _dictionary)
        return tuple(sorted(int(each["departmentId"]) for each in answer.get("departments") or ()))

    def object_ids(self, department_id: int) -> list[int]:
        """Return the object IDs of one department: up to about 200,000 numbers."""
        answer = self._http.get(f"{self._url}/objects?departmentIds={department_id}", _dictionary)
        return answer.get("objectIDs") or []

    def object(self, object_id: int) -> MetObject | None:
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
            return self._http.get(f"{self._url}/objects/{object_id}", read)
        except Failed as failure:
            if failure.kind == "missing":
                return None
            raise


def _dictionary(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise ValueError("the answer is no JSON") from error
    if not isinstance(content, dict):
        raise ValueError("the answer is no JSON object")
    return content
