"""The catalogue: all paintings in memory, made for up to 50,000."""

import random
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self, TypeVar

from museum import table
from museum.addresses import MET_IMAGES_URL, is_relative
from museum.groups import group_of
from museum.search import Index, words_of
from museum.table import Painting, TableError

_TRIES = 100
_random = random.Random()  # noqa: S311 - chooses paintings, not secrets

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search.

    `total` is the number of matches, at most `search.MAX_FOUND`. If nothing matches the text,
    `suggestion` is the closest text that matches, and the paintings are its matches; otherwise it
    is "".
    """

    paintings: list[Painting]
    total: int
    suggestion: str = ""


class Catalogue:
    """The paintings of a table. Safe to use from several threads."""

    def __init__(
        self,
        paintings: Iterable[Painting],
        folder: Path,
        images_url: str,
        labels: tuple[str, ...],
        names: Mapping[str, str],
    ):
        self.folder = folder
        self.images_url = images_url
        self.labels = labels
        self._paintings = sorted(paintings, key=lambda painting: painting.object_id)
        self._by_id = {painting.object_id: painting for painting in self._paintings}
        self._index = Index(self._paintings, names)
        self._ids: dict[tuple[str, bool], list[int]] = defaultdict(list)  # by label and `seen`
        for painting in self._paintings:
            self._ids[painting.culture, painting.seen].append(painting.object_id)
        self._group = lru_cache(maxsize=10_000)(lambda number: group_of(self._by_id[number]))

    @classmethod
    def read(
        cls,
        path: Path,
        images_url: str = MET_IMAGES_URL,
        labels: Collection[str] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Self:
        """Read the table at `path`; raise TableError, with the line, for the first bad row.

        `labels` are the model's, in its order; any other culture is an error. Without them, the
        labels are the table's cultures in alphabetical order. `names` are what labels are called
        where they are shown, so that a search finds these too. `images_url` is the base URL of the
        images; a relative `image_url` names a file in `folder`, the table's folder.
        """
        paintings: dict[int, Painting] = {}
        for line, painting in table.read(path, images_url, labels):
            if paintings.setdefault(painting.object_id, painting) is not painting:
                raise TableError(f"{path}, line {line}: the object_id is used twice")
        if labels is None:
            labels = sorted({painting.culture for painting in paintings.values()})
        return cls(paintings.values(), path.parent, images_url, tuple(labels), names or {})

    def __len__(self) -> int:
        return len(self._paintings)

    def __iter__(self) -> Iterator[Painting]:
        return iter(self._paintings)

    def get(self, object_id: int) -> Painting | None:
        """Return the painting of this object ID, if the catalogue has it."""
        return self._by_id.get(object_id)

    def with_local_image(self) -> list[Painting]:
        """Return the paintings whose image is a file in the table's folder."""
        return [painting for painting in self._paintings if is_relative(painting.image_url)]

    def pick(
        self,
        label: str | None = None,
        *,
        exclude: Collection[int] = (),
        among: Container[int] | None = None,
    ) -> Painting | None:
        """Return a random painting that training did not use; None if nothing is left.

        Every label is equally likely, and every painting of the label. If training used all
        paintings (of `label`), one of these is returned. Only the object IDs in `among` are
        possible, if it is given, and none in `exclude`; if possible, no painting of the same
        group as one in `exclude` either.
        """
        labels = [label] if label else self._labels(False, among) or self._labels(True, among)
        near = self.groups(exclude)
        for each in _shuffled(labels, _random):
            ids = self._ids_of(each, False, among) or self._ids_of(each, True, among)
            if chosen := self._choose(ids, exclude, near, _random):
                return chosen
        return None

    def draw(
        self,
        seed: str,
        count: int,
        among: Container[int] | None = None,
        exclude: Collection[int] = (),
    ) -> list[Painting]:
        """Return `count` paintings that training did not use: always the same for a seed and table.

        No painting is repeated or in `exclude`; if possible, no two belong to the same group.
        Labels come up equally often, plus or minus one, as long as they have paintings. There are
        fewer than `count` only if training left fewer unused.
        """
        rng = random.Random(seed)  # noqa: S311 - no secret
        labels = _shuffled(self._labels(False, among), rng)
        drawn: list[Painting] = []
        used, groups = set(exclude), set[str]()
        while labels and len(drawn) < count:
            label = labels.pop(0)
            chosen = self._choose(self._ids_of(label, False, among), used, groups, rng)
            if chosen:
                drawn.append(chosen)
                used.add(chosen.object_id)
                groups.add(self._group(chosen.object_id))
                labels.append(label)
        return _shuffled(drawn, rng)

    def groups(self, object_ids: Iterable[int]) -> set[str]:
        """Return the groups (museum/groups.py) of these paintings."""
        return {self._group(number) for number in object_ids if number in self._by_id}

    def counts(self) -> dict[str, int]:
        """Return how many paintings each label has, in the order of `labels`."""
        return {
            label: len(self._ids[label, False]) + len(self._ids[label, True])
            for label in self.labels
        }

    def search(self, text: str, offset: int = 0, limit: int = 20) -> Found:
        """Find paintings by object ID or by words, or prefixes of words, in any column.

        The best matches come first; `offset` of them are skipped and at most `limit` returned.
        """
        suggestion = ""
        places = self._index.find(text)
        if not places:
            for suggestion in self._index.suggest(text):
                if places := self._index.find(suggestion):
                    break
        shown = [self._paintings[place] for place in places[offset : offset + limit]]
        return Found(shown, len(places), suggestion if places else "")

    def page(
        self,
        label: str | None = None,
        split: str | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[Painting], int]:
        """Return the matching paintings from `offset` to `offset + limit`, and how many match.

        They are sorted by object ID. `split=""` matches those used in neither training nor tests.
        """
        matching = [
            i
            for i, each in enumerate(self._paintings)
            if label in (None, each.culture) and split in (None, each.split)
        ]
        if text and text.strip():
            words = words_of(text)
            matching = self._index.matching(words, matching) if words else []
        return [self._paintings[i] for i in matching[offset : offset + limit]], len(matching)

    def _labels(self, seen: bool, among: Container[int] | None) -> list[str]:
        """Return the labels that have paintings used in training, or paintings not used in it."""
        return [label for label in self.labels if self._ids_of(label, seen, among)]

    def _ids_of(self, label: str, seen: bool, among: Container[int] | None) -> list[int]:
        """Return a label's object IDs, used in training or not, in ascending order."""
        ids = self._ids[label, seen]
        return ids if among is None else [object_id for object_id in ids if object_id in among]

    def _choose(
        self,
        ids: Sequence[int],
        exclude: Collection[int],
        near: Container[str],
        rng: random.Random,
    ) -> Painting | None:
        """Return a random one of the `ids` that is not in `exclude`; None if there is none.

        Up to 100 are drawn until the group of one is not in `near`; otherwise the last one drawn is
        returned.
        """
        excluded = set(exclude)
        free = [object_id for object_id in ids if object_id not in excluded]
        chosen = None
        for _ in range(_TRIES if free else 0):
            chosen = self._by_id[free[int(rng.random() * len(free))]]
            if self._group(chosen.object_id) not in near:
                break
        return chosen


def _shuffled(items: Sequence[T], rng: random.Random) -> list[T]:
    """Return `items` in random order. Unlike `rng.shuffle`, no version of Python changes it."""
    return sorted(items, key=lambda _: rng.random())
