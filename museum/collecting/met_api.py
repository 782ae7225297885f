"""Which objects the Met's Collection API lists."""

from typing import cast

from museum.met import Met
from museum.table import LARGEST_OBJECT_ID

# Two thousand times as long as an object's answer: the list of a department's object IDs.
_MAX_LIST_BYTES = 64 * 2**20

# Where paintings of the four cultures are: The American Wing, Asian Art, European Paintings,
# Islamic Art, the Robert Lehman Collection, Modern and Contemporary Art.
DEPARTMENTS_WITH_PAINTINGS = (1, 6, 11, 14, 15, 21)


def object_ids(met: Met, department_id: int) -> list[int]:
    """Return the object IDs of one department: up to about 200,000 numbers."""
    return met.ask(
        f"objects?departmentIds={department_id}",
        lambda answer: _numbers(answer.get("objectIDs") or []),
        max_bytes=_MAX_LIST_BYTES,
    )


def _numbers(values: list[object]) -> list[int]:
    if not all(isinstance(value, int) and 0 < value <= LARGEST_OBJECT_ID for value in values):
        raise ValueError("the answer lists something else than numbers")
    return cast(list[int], values)
