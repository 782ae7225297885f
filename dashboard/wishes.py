"""What the page may ask for, read without trusting it, and how it is fulfilled."""

from dataclasses import dataclass
from typing import Any

from dashboard import messages
from dashboard.curator import Curator, UnknownPainting
from dashboard.placard import Answer, answer_with
from museum.catalogue import CULTURES, Catalogue, Painting
from museum.images import ImageUnavailable

MOST_EXCLUDED = 60  # object IDs that a wish may ask not to be shown again
LONGEST_SEARCH = 100  # characters
UNKNOWN_ID = -1


@dataclass(frozen=True, slots=True)
class Wish:
    """One painting by its object ID; or, where that is None, a random one."""

    object_id: int | None = None
    culture: str | None = None
    exclude: frozenset[int] = frozenset()


def read_wish(data: Any) -> Wish:
    """The wish in what a browser sent; whatever makes no sense in it counts as not said."""
    if not isinstance(data, dict):
        return Wish()
    culture = data.get("culture")
    exclude = data.get("exclude")
    return Wish(
        object_id=_object_id(data.get("object_id")),
        culture=culture if culture in CULTURES else None,
        exclude=frozenset(value for value in exclude[-MOST_EXCLUDED:] if type(value) is int)
        if isinstance(exclude, list)
        else frozenset(),
    )


def _object_id(value: Any) -> int | None:
    if value is None:
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else UNKNOWN_ID


def answer_for(curator: Curator, wish: Wish) -> Answer:
    """The answer to a wish: always a painting, another one where the wished one cannot be had."""
    if wish.object_id is None:
        return answer_with(curator.next(wish.culture, wish.exclude))
    try:
        return answer_with(curator.show(wish.object_id))
    except UnknownPainting:
        reason = messages.UNKNOWN_PAINTING
    except ImageUnavailable:
        reason = messages.INSTEAD
    another = answer_with(curator.next(wish.culture, wish.exclude))
    return {**another, "message": reason, "instead": True}


def find_paintings(catalogue: Catalogue, text: Any) -> list[Painting] | None:
    """The paintings for what was typed so far; None while nothing was."""
    if not isinstance(text, str) or not text.strip():
        return None
    return catalogue.search(text[:LONGEST_SEARCH])
