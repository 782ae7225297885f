"""What the page may ask for, read without trusting it, and how it is fulfilled."""

from dataclasses import dataclass
from typing import Any

from dashboard import messages
from dashboard.curator import Curator, UnknownPainting
from dashboard.exhibit import Exhibit
from dashboard.page.placard import Answer, answer_with
from museum.catalogue import Catalogue, Painting
from museum.collecting.rules import CULTURES
from museum.images import ImageUnavailable

MOST_EXCLUDED = 60  # object IDs that a wish may ask not to be shown again
UNKNOWN_ID = -1


@dataclass(frozen=True, slots=True)
class Wish:
    """One painting by its object ID; or, where that is None, a random one."""

    object_id: int | None = None
    culture: str | None = None
    exclude: tuple[int, ...] = ()  # object IDs lately seen, the one on show last


def read_wish(data: Any) -> Wish:
    """The wish in what a browser sent; whatever makes no sense in it counts as not said."""
    if not isinstance(data, dict):
        return Wish()
    culture = data.get("culture")
    seen = data.get("exclude")
    seen = seen if isinstance(seen, list) else []
    return Wish(
        object_id=_object_id(data.get("object_id")),
        culture=culture if culture in CULTURES else None,
        exclude=tuple(value for value in seen[-MOST_EXCLUDED:] if type(value) is int),
    )


def _object_id(value: Any) -> int | None:
    if value is None:
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else UNKNOWN_ID


def answer_for(curator: Curator, wish: Wish) -> Answer:
    """The answer to a wish: always a painting, another one where the wished one cannot be had.

    Raises ImageUnavailable only for a collection without an offline gallery.
    """
    if wish.object_id is None:
        return answer_with(pick(curator, wish))
    try:
        return answer_with(curator.show(wish.object_id))
    except UnknownPainting:
        reason = messages.UNKNOWN_PAINTING
    except ImageUnavailable:
        reason = messages.INSTEAD
    return {**answer_with(pick(curator, wish)), "message": reason, "instead": True}


def pick(curator: Curator, wish: Wish) -> Exhibit:
    """A random exhibit; for who has seen all there are, at least not the one on show."""
    exhibit = curator.next(wish.culture, wish.exclude)
    if exhibit.painting.object_id in wish.exclude[-1:]:
        return curator.next(wish.culture, wish.exclude[-1:])
    return exhibit


def find_paintings(catalogue: Catalogue, text: Any) -> list[Painting] | None:
    """The paintings for what was typed so far; None while nothing was."""
    if not isinstance(text, str) or not text.strip():
        return None
    return catalogue.search(text).paintings
