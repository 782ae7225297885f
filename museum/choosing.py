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
    """Return a random one of the ascending `ids` that is not in `exclude`; None if there is none.

    Up to 20 are drawn until one suits; otherwise the last one drawn is returned.
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
    """Return `items` in random order; the same numbers of `chance` give the same order."""
    return sorted(items, key=lambda _: chance())
