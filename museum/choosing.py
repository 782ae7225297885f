"""Random choices: which of some object IDs, and in which order."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

T = TypeVar("T")
_TRIES = 20

Chance = Callable[[], float]  # gives numbers from 0 up to, but not including, 1


def choose(
    ids: Sequence[int], exclude: Collection[int], suits: Callable[[int], bool], chance: Chance
) -> int | None:
    """Return a random one of the `ids` that is not in `exclude`; None if there is none.

    Up to 20 are drawn until one suits; otherwise the last one drawn is returned.
    """
    excluded = set(exclude)
    free = [object_id for object_id in ids if object_id not in excluded]
    if not free:
        return None
    for _ in range(_TRIES):
        chosen = free[int(chance() * len(free))]
        if suits(chosen):
            break
    return chosen


def shuffled(items: Sequence[T], chance: Chance) -> list[T]:
    """Return `items` in random order; the same numbers of `chance` give the same order."""
    return sorted(items, key=lambda _: chance())
