"""Random choices: which of some object IDs, and in which order."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

T = TypeVar("T")
_TRIES = 20

Chance = Callable[[], float]  # gives numbers from 0 up to, but not including, 1


def choose(
    ids: Sequence[int], exclude: Collection[int], suits: Callable[[int], bool], chance: Chance
) -> int | None:
    """Return one of the ascending `ids` that is not in `exclude`, each as likely; None if none is.

    The first that suits is taken; after 20 that do not, one that does not.
    """
    places = sorted(
        place
        for object_id in set(exclude)
        if (place := bisect_left(ids, object_id)) < len(ids) and ids[place] == object_id
    )
    free = len(ids) - len(places)
    if free <= 0:
        return None
    for _ in range(_TRIES):
        chosen = int(chance() * free)
        for place in places:
            chosen += place <= chosen
        if suits(ids[chosen]):
            break
    return ids[chosen]


def shuffled(items: Sequence[T], chance: Chance) -> list[T]:
    """Return `items` in an order that `chance` alone decides."""
    return sorted(items, key=lambda _: chance())
