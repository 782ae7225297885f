"""The catalogue: all paintings in an SQLite database, as fast with 500,000 as with 300."""

import random
import sqlite3
import threading
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Self

from museum import table
from museum.addresses import MET_IMAGES_URL
from museum.choosing import choose, shuffled
from museum.groups import group_of
from museum.search import MAX_FOUND, Index, words_of
from museum.table import (
    COLUMNS,
    LARGEST_OBJECT_ID,
    SEEN_SPLITS,
    Painting,
    TableError,
    write,
)

__all__ = ["MAX_FOUND", "Catalogue", "Found", "Painting", "TableError", "write"]

_READ_AHEAD = 1000
_GROUPS = 10_000  # remembered
_MAX_NEAR = 100  # excluded paintings whose groups are avoided
_random = random.Random()  # noqa: S311 - chooses paintings, not secrets

# Used for a database without a name: SQLite keeps it in memory while it is small, else in a
# temporary file that it deletes when the process ends.
_SCHEMA = """
    PRAGMA journal_mode = OFF;
    CREATE TABLE painting (object_id INTEGER PRIMARY KEY, culture TEXT, title TEXT, artist TEXT,
        date TEXT, medium TEXT, accession_number TEXT, image_url TEXT, split TEXT);
"""
_BY_LABEL = """
    CREATE INDEX painting_by_culture ON painting (culture);
    CREATE INDEX painting_by_culture_and_split ON painting (culture, split);
"""
_FOUND = "words JOIN painting ON painting.object_id = words.rowid"
_SELECT = f"SELECT {', '.join('painting.' + column for column in COLUMNS)}"
_INSERT = f"INSERT INTO painting VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search.

    `total` is the number of matches, at most MAX_FOUND. If nothing matches the text, `suggestion`
    is the closest text that matches, and the paintings are its matches; otherwise it is "".
    """

    paintings: list[Painting]
    total: int
    suggestion: str = ""


class Catalogue:
    """The paintings of a table. Safe to use from several threads."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        index: Index,
        folder: Path,
        images_url: str,
        labels: tuple[str, ...],
    ):
        self.folder = folder
        self.images_url = images_url
        self.labels = labels
        self._connection = connection
        self._index = index
        self._lock = threading.Lock()
        self._length: int = self._query("SELECT count(*) FROM painting")[0][0]
        self._ids = lru_cache(maxsize=8 * len(labels))(self._select_ids)
        self._group = lru_cache(maxsize=_GROUPS)(self._group_of)

    @classmethod
    def read(
        cls,
        path: Path,
        images_url: str = MET_IMAGES_URL,
        labels: Collection[str] | None = None,
    ) -> Self:
        """Read the table at `path`; raise TableError, with the line, for the first bad row.

        `labels` are the model's, in its order; any other culture is an error. Without them, the
        labels are the table's cultures in alphabetical order. `images_url` is the base URL of the
        images; a relative `image_url` names a file in `folder`, the table's folder.
        """
        line = 0

        def rows() -> Iterator[tuple]:
            nonlocal line
            for line, painting in table.read(path, images_url, labels):  # noqa: B007
                yield table.values(painting)

        connection = sqlite3.connect("", check_same_thread=False)
        try:
            connection.executescript(_SCHEMA)
            index = Index(connection)
            connection.executemany(_INSERT, rows())
            connection.commit()
            connection.executescript(_BY_LABEL)
            index.fill()
        except sqlite3.IntegrityError as error:
            raise TableError(f"{path}, line {line}: the object_id is used twice") from error
        except sqlite3.Error as error:  # no space for temporary files; no FTS5 in this SQLite
            raise TableError(f"{path} cannot be indexed: {error}") from error
        if labels is None:
            found = connection.execute("SELECT DISTINCT culture FROM painting ORDER BY culture")
            labels = [label for (label,) in found]
        return cls(connection, index, path.parent, images_url, tuple(labels))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Painting]:
        after = 0
        while batch := self._paintings(
            "FROM painting WHERE object_id > ? ORDER BY object_id LIMIT ?", after, _READ_AHEAD
        ):
            yield from batch
            after = batch[-1].object_id

    def get(self, object_id: int) -> Painting | None:
        """Return the painting of this object ID, if the catalogue has it."""
        if not 0 < object_id <= LARGEST_OBJECT_ID:
            return None
        found = self._paintings("FROM painting WHERE object_id = ?", object_id)
        return found[0] if found else None

    def with_local_image(self) -> list[Painting]:
        """Return the paintings whose image is a file in the table's folder."""
        return self._paintings("FROM painting WHERE image_url NOT GLOB 'http*://*'")

    def pick(
        self,
        label: str | None = None,
        *,
        exclude: Collection[int] = (),
        among: frozenset[int] | None = None,
        rng: random.Random = _random,
    ) -> Painting | None:
        """Return a random painting that training did not use; None if nothing is left.

        Every label is equally likely, and every painting of the label. If training used all
        paintings (of `label`), one of these is returned. Only the object IDs in `among` are
        possible, if it is given, and none in `exclude`; if possible, no painting of the same
        group as one in `exclude` either.
        """
        labels = [label] if label is not None else self._labels(seen=False, among=among)
        labels = labels or self._labels(seen=True, among=among)
        near = self.groups(exclude)
        for each in shuffled(labels, rng.random):
            ids = self._ids(each, False, among) or self._ids(each, True, among)
            if chosen := choose(ids, exclude, lambda i: self._group(i) not in near, rng.random):
                return self.get(chosen)
        return None

    def draw(
        self,
        seed: str,
        count: int,
        among: frozenset[int] | None = None,
        exclude: Collection[int] = (),
    ) -> list[Painting]:
        """Return `count` paintings that training did not use: always the same for a seed and table.

        No painting is repeated or in `exclude`; if possible, no two belong to the same group.
        Labels come up equally often, plus or minus one, as long as they have paintings. There are
        fewer than `count` only if training left fewer unused.
        """
        chance = random.Random(seed).random  # noqa: S311 - the one method whose numbers never change
        labels = shuffled(self._labels(seen=False, among=among), chance)
        drawn: list[int] = []
        groups: set[str] = set()
        while labels and len(drawn) < count:
            label = labels.pop(0)
            ids = self._ids(label, False, among)
            chosen = choose(ids, [*exclude, *drawn], lambda i: self._group(i) not in groups, chance)
            if chosen is not None:
                drawn.append(chosen)
                groups.add(self._group(chosen))
                labels.append(label)
        return self._get(shuffled(drawn, chance))

    def groups(self, object_ids: Iterable[int]) -> set[str]:
        """Return the groups (museum/groups.py) of up to 100 paintings."""
        return {self._group(object_id) for object_id in islice(object_ids, _MAX_NEAR)}

    def counts(self, among: frozenset[int] | None = None) -> dict[str, int]:
        """Return how many paintings each label has, in the order of `labels`."""
        return {
            label: len(self._ids(label, False, among)) + len(self._ids(label, True, among))
            for label in self.labels
        }

    def search(
        self,
        text: str,
        offset: int = 0,
        limit: int = 20,
        among: Collection[int] | None = None,
    ) -> Found:
        """Find paintings by object ID or by words, or prefixes of words, in any column.

        The best matches come first; `offset` of them are skipped and at most `limit` returned.
        Only the object IDs in `among` are found, if it is given.
        """
        wanted = min(max(offset, 0) + max(limit, 0), MAX_FOUND)
        suggestion = ""
        with self._lock:
            ids, total = self._index.find(text, wanted, among)
            if not total:
                for suggestion in self._index.suggest(text):
                    ids, total = self._index.find(suggestion, wanted, among)
                    if total:
                        break
        return Found(self._get(ids[max(offset, 0) :]), total, suggestion if total else "")

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
        match = None
        if text and text.strip():
            with self._lock:
                match = self._index.expression(words_of(text))
            if not match:
                return [], 0
        conditions = {"words MATCH ?": match, "painting.culture = ?": label, "split = ?": split}
        given = {condition: value for condition, value in conditions.items() if value is not None}
        source, order = (_FOUND, "words.rowid") if match else ("painting", "object_id")
        where = f"WHERE {' AND '.join(given) or 'true'}"
        counted = "words" if match and len(given) == 1 else source
        total = self._query(f"SELECT count(*) FROM {counted} {where}", *given.values())[0][0]  # noqa: S608
        offset = min(max(offset, 0), total)
        limit = min(max(limit, 0), total)
        clause = f"FROM {source} {where} ORDER BY {order} LIMIT ? OFFSET ?"
        return self._paintings(clause, *given.values(), limit, offset), total

    def _labels(self, seen: bool, among: frozenset[int] | None) -> list[str]:
        """Return the labels that have paintings used in training, or paintings not used in it."""
        return [label for label in self.labels if self._ids(label, seen, among)]

    def _select_ids(self, label: str, seen: bool, among: frozenset[int] | None) -> "array[int]":
        """Return a label's object IDs, used in training or not, in ascending order."""
        rows = self._query(
            f"SELECT object_id FROM painting WHERE culture = ? AND split {'' if seen else 'NOT '}"  # noqa: S608
            f"IN (?, ?) ORDER BY object_id",
            label,
            *SEEN_SPLITS,
        )
        return array("q", (number for (number,) in rows if among is None or number in among))

    def _group_of(self, object_id: int) -> str:
        painting = self.get(object_id)
        return group_of(painting) if painting else ""

    def _get(self, object_ids: Iterable[int]) -> list[Painting]:
        found = (self.get(object_id) for object_id in object_ids)
        return [painting for painting in found if painting is not None]

    def _paintings(self, clause: str, *values: object) -> list[Painting]:
        return [Painting(*row) for row in self._query(f"{_SELECT} {clause}", *values)]

    def _query(self, statement: str, *values: object) -> list[tuple]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
