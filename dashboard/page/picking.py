"""Which painting a page shows, from what its address or its visitor asks for."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from dashboard import messages
from dashboard.collection import Collection
from dashboard.curator import Curator, UnknownPainting
from dashboard.exhibit import Exhibit, Source
from dashboard.page.formatting import name_of
from dashboard.page.view import View, view_of
from museum.images import ImageUnavailable
from museum.table import LARGEST_OBJECT_ID

MAX_EXCLUDED = 60  # object IDs that a visitor may ask not to be shown again
LONGEST_NAMED = 20  # characters of an unknown painting's number that a note repeats


def view_for(curator: Curator, collection: Collection, wish: Any, label: Any) -> View:
    """The view of the painting that `wish` names, else of a random one of `label`.

    Where that one is unavailable, another one with a note, or at least a note. `wish` and `label`
    come from a browser: invalid values count as missing.
    """
    wish = wish if isinstance(wish, dict) else {}
    named, number, note = wish.get("painting") or None, wish.get("number"), None
    try:
        if named is not None:
            try:
                exhibit = curator.show(read_object_id(named))
                return made(exhibit, curator, collection, number=number)
            except UnknownPainting:
                note = messages.UNKNOWN_PAINTING.format(painting=str(named)[:LONGEST_NAMED])
            except ImageUnavailable:
                note = messages.INSTEAD
        exhibit = pick(curator, read_label(curator, label), read_seen(wish))
        return made(exhibit, curator, collection, note, number=number)
    except ImageUnavailable:
        return {"image": None, "note": messages.IMAGE_UNAVAILABLE, "number": number}


def view_of_next(curator: Curator, collection: Collection, shown: Any, label: Any) -> View | None:
    """The view of a random painting to be shown after this one; None where none is wanted."""
    if not isinstance(shown, dict) or shown.get("next") is not True:
        return None
    try:
        exhibit = curator.next(read_label(curator, label), read_seen(shown), observe=False)
    except ImageUnavailable:
        return None
    return made(exhibit, curator, collection, prepared=True, label=label)


def count_as_click(curator: Curator, shown: Any) -> None:
    """Count a painting that was prepared before the click, now that it is shown."""
    object_id = shown.get("prepared") if isinstance(shown, dict) else None
    if object_id is not None:
        with suppress(UnknownPainting, ImageUnavailable):  # forged, or gone meanwhile
            curator.count_click(curator.show(read_object_id(object_id)))


def made(
    exhibit: Exhibit, curator: Curator, collection: Collection, note: str | None = None, **more: Any
) -> View:
    """The exhibit's view with its note; the one for who is offline is shown once in a visit."""
    once = note is None and exhibit.source == Source.OFFLINE
    if note is None:
        counts = curator.counts
        some = ", ".join(f"{name_of(label)} {count}" for label, count in counts.items() if count)
        note = messages.NOTES[exhibit.source].format(total=sum(counts.values()), some=some)
    return {**view_of(exhibit, collection), "note": note, "once": once, **more}


def pick(curator: Curator, label: str | None, seen: Sequence[int]) -> Exhibit:
    """A random exhibit; if the visitor has seen all, at least not the one shown now."""
    exhibit = curator.next(label, seen)
    if exhibit.painting.object_id in seen[-1:]:
        return curator.next(label, seen[-1:])
    return exhibit


def read_object_id(value: Any) -> int:
    """The object ID in what a browser sent. Raises UnknownPainting."""
    text = str(value)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 17 else 0
    if not 0 < number <= LARGEST_OBJECT_ID:
        raise UnknownPainting(value)
    return number


def read_label(curator: Curator, label: Any) -> str | None:
    """The label that a visitor chose; None for any."""
    return label if isinstance(label, str) and label in curator.labels else None


def read_seen(data: dict[str, Any]) -> tuple[int, ...]:
    """The object IDs that the visitor has seen, the one shown now last."""
    seen = data.get("seen")
    seen = seen if isinstance(seen, list) else []
    return tuple(value for value in seen[-MAX_EXCLUDED:] if type(value) is int)
