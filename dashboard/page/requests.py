"""What the page may ask for: read without trusting it, then answered."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from dashboard import messages
from dashboard.curator import Curator, UnknownPainting
from dashboard.exhibit import Exhibit
from dashboard.page.answer import Answer, Found, answer_with, answer_with_note, make_found
from museum.images import ImageUnavailable
from museum.table import LARGEST_OBJECT_ID

MAX_EXCLUDED = 60  # object IDs that a request may ask not to be shown again
MAX_TEXT = 200  # characters of a search
PAGE_SIZE = 20  # paintings of a search that are shown at a time


@dataclass(frozen=True, slots=True)
class Request:
    """One painting by what its address says; or, where that is None, a random one."""

    number: int | None = None
    painting: str | None = None
    label: str | None = None
    exclude: tuple[int, ...] = ()  # object IDs seen, the one shown now last

    @property
    def object_id(self) -> int | None:
        """The object ID that the address names, if it is one."""
        text = self.painting or ""
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
        return number if 0 < number <= LARGEST_OBJECT_ID else None


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, and from which painting on the answer begins."""

    text: str = ""
    offset: int = 0


def read_request(data: Any, labels: Collection[str]) -> Request:
    """The request in what a browser sent; invalid values count as missing."""
    if not isinstance(data, dict):
        return Request()
    number, painting = data.get("number"), data.get("painting")
    label, seen = data.get("label"), data.get("exclude")
    seen = seen if isinstance(seen, list) else []
    return Request(
        number=number if type(number) is int else None,
        painting=None if painting is None else str(painting)[:MAX_TEXT],
        label=label if isinstance(label, str) and label in labels else None,
        exclude=tuple(value for value in seen[-MAX_EXCLUDED:] if type(value) is int),
    )


def read_search(data: Any) -> Search:
    """The search in what a browser sent; invalid values count as missing."""
    if not isinstance(data, dict):
        return Search()
    text, offset = data.get("text"), data.get("offset")
    return Search(
        text=text[:MAX_TEXT] if isinstance(text, str) else "",
        offset=min(offset, LARGEST_OBJECT_ID) if type(offset) is int and offset > 0 else 0,
    )


def answer_request(curator: Curator, request: Request) -> Answer:
    """The answer: a painting, another one where that one cannot be had, or at least a note."""
    try:
        return {**_answer(curator, request), "number": request.number}
    except ImageUnavailable:
        return {**answer_with_note(messages.IMAGE_UNAVAILABLE), "number": request.number}


def answer_search(curator: Curator, search: Search) -> Found:
    """One page of the paintings that fit."""
    if not search.text.strip():
        return make_found([], search.text, 0, 0, "")
    found = curator.search(search.text, search.offset, PAGE_SIZE)
    return make_found(found.paintings, search.text, search.offset, found.total, found.suggestion)


def pick(curator: Curator, request: Request) -> Exhibit:
    """A random exhibit; if the visitor has seen all, at least not the one shown now."""
    exhibit = curator.next(request.label, request.exclude)
    if exhibit.painting.object_id in request.exclude[-1:]:
        return curator.next(request.label, request.exclude[-1:])
    return exhibit


def _answer(curator: Curator, request: Request) -> Answer:
    facts = curator.sure_above, curator.counts
    if request.painting is None:
        return answer_with(pick(curator, request), *facts)
    try:
        if request.object_id is None:
            raise UnknownPainting(request.painting)
        return answer_with(curator.show(request.object_id), *facts)
    except UnknownPainting:
        note = messages.UNKNOWN_PAINTING.format(painting=request.painting[:20])
    except ImageUnavailable:
        note = messages.INSTEAD
    return {**answer_with(pick(curator, request), *facts), "note": note, "once": False}
