"""The catalogue: every painting on offer, found as quickly among 500,000 as among 300."""

import random
import sqlite3
import threading
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Self

from museum import table
from museum.addresses import MET_IMAGES_URL
from museum.table import (
    COLUMNS,
    LARGEST_OBJECT_ID,
    SEEN_SPLITS,
    CatalogueError,
    Painting,
    write,
)

__all__ = ["Catalogue", "CatalogueError", "Painting", "write"]

_LONGEST_SEARCH = 100
_MOST_WORDS = 8
_READ_AHEAD = 1000
_random = random.Random()  # noqa: S311 - a lottery of paintings, not of secrets

# The file has no name: SQLite keeps a small one in memory and lets a large one overflow to a
# temporary file that goes when the process does.
_SCHEMA = """
    PRAGMA journal_mode = OFF;
    CREATE TABLE painting (object_id INTEGER PRIMARY KEY, culture TEXT, title TEXT, artist TEXT,
        date TEXT, medium TEXT, accession_number TEXT, image_url TEXT, split TEXT);
    CREATE VIRTUAL TABLE words USING fts5 (object_id, title, artist, prefix = '1 2 3',
        content = 'painting', content_rowid = 'object_id',
        tokenize = 'unicode61 remove_diacritics 2');
"""
_INDEX = """
    CREATE INDEX painting_by_culture ON painting (culture);
    CREATE INDEX painting_by_culture_and_split ON painting (culture, split);
    INSERT INTO words (words) VALUES ('rebuild');
"""
_FOUND = "words JOIN painting ON painting.object_id = words.rowid"
_SELECT = f"SELECT {', '.join('painting.' + column for column in COLUMNS)}"
_INSERT = f"INSERT INTO painting VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


class Catalogue:
    """All paintings on offer. Safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, labels: tuple[str, ...]):
        self.folder = folder
        self.labels = labels
        self._connection = connection
        self._lock = threading.Lock()
        self._length: int = self._query("SELECT count(*) FROM painting")[0][0]
        self._choices = {culture: self._choice(culture) for culture in (None, *labels)}

    @classmethod
    def read(
        cls,
        path: Path,
        images_url: str = MET_IMAGES_URL,
        labels: Collection[str] | None = None,
    ) -> Self:
        """Read the table at `path`; raise CatalogueError, with the line, for the first bad row.

        `labels` are the model's, in its order; a culture that is none of them is refused. Without
        them the table's own count, in alphabetical order. Images are fetched from under
        `images_url`; a relative `image_url` names a file in `folder`, the table's folder.
        """
        line = 0

        def rows() -> Iterator[tuple]:
            nonlocal line
            for line, painting in table.read(path, images_url, labels):  # noqa: B007
                yield table.values(painting)

        connection = sqlite3.connect("", check_same_thread=False)
        connection.executescript(_SCHEMA)
        try:
            connection.executemany(_INSERT, rows())
            connection.commit()
            connection.executescript(_INDEX)
        except sqlite3.IntegrityError as error:
            raise CatalogueError(f"{path}, line {line}: the object_id is used twice") from error
        except sqlite3.Error as error:  # a large table needs room for temporary files
            raise CatalogueError(f"{path} cannot be indexed: {error}") from error
        if labels is None:
            found = connection.execute("SELECT DISTINCT culture FROM painting ORDER BY culture")
            labels = [label for (label,) in found]
        return cls(connection, path.parent, tuple(labels))

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

    def pick(
        self,
        culture: str | None = None,
        *,
        rng: random.Random = _random,
        exclude: Collection[int] = (),
    ) -> Painting | None:
        """Choose at random, each painting as likely, among those that training never saw.

        Where training saw every painting (of the culture), it chooses among these. None when
        `exclude`, a few object IDs, leaves nothing to choose.
        """
        choice = self._choices.get(culture, array("q"))
        places = sorted(
            place
            for object_id in set(exclude)
            if (place := bisect_left(choice, object_id)) < len(choice)
            and choice[place] == object_id
        )
        if len(places) >= len(choice):
            return None
        chosen = rng.randrange(len(choice) - len(places))
        for place in places:
            chosen += place <= chosen
        return self.get(choice[chosen])

    def search(self, text: str, limit: int = 20) -> list[Painting]:
        """Find paintings by words of title and artist, or by object ID, at most `limit` of them.

        Those that hold the very words come first, then those whose words only begin so.
        """
        found: dict[int, Painting] = {}
        for completed in (False, True):  # the words as they are suffice where they are common
            if len(found) < limit and (match := _match(text, completed)):
                clause = f"FROM {_FOUND} WHERE words MATCH ? ORDER BY words.rowid LIMIT ?"
                for painting in self._paintings(clause, match, limit):
                    found.setdefault(painting.object_id, painting)
        return list(found.values())[:limit]

    def page(
        self,
        culture: str | None = None,
        split: str | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[Painting], int]:
        """Return paintings `offset` to `offset + limit` of those that fit, and how many fit.

        `split=""` asks for those that training and tests never used. Sorted by object ID.
        """
        match = _match(text or "", completed=True) or None
        conditions = {"words MATCH ?": match, "culture = ?": culture, "split = ?": split}
        given = {condition: value for condition, value in conditions.items() if value is not None}
        source, order = (_FOUND, "words.rowid") if match else ("painting", "object_id")
        where = f"WHERE {' AND '.join(given) or 'true'}"
        counted = "words" if match and len(given) == 1 else source
        total = self._query(f"SELECT count(*) FROM {counted} {where}", *given.values())[0][0]  # noqa: S608
        offset = min(max(offset, 0), total)
        limit = min(max(limit, 0), total)
        clause = f"FROM {source} {where} ORDER BY {order} LIMIT ? OFFSET ?"
        return self._paintings(clause, *given.values(), limit, offset), total

    def _choice(self, culture: str | None) -> "array[int]":
        clause = "SELECT object_id FROM painting WHERE culture = coalesce(?, culture)"
        unseen = f"{clause} AND split NOT IN (?, ?) ORDER BY object_id"
        rows = self._query(unseen, culture, *SEEN_SPLITS) or self._query(
            f"{clause} ORDER BY object_id", culture
        )
        return array("q", (object_id for (object_id,) in rows))

    def _paintings(self, clause: str, *values: object) -> list[Painting]:
        return [Painting(*row) for row in self._query(f"{_SELECT} {clause}", *values)]

    def _query(self, statement: str, *values: object) -> list[tuple]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


def _match(text: str, completed: bool) -> str:
    """Return what FTS5 shall look for: each word, as it is or as the beginning of one.

    Quoted, so that no word is taken for syntax; one of digits may be an object ID.
    """
    words = text[:_LONGEST_SEARCH].replace("\0", " ").replace('"', " ").split()[:_MOST_WORDS]
    star = "*" if completed else ""
    return " AND ".join(
        f'({{title artist}} : "{word}"{star} OR object_id : "{word}")'
        if word.isdecimal()
        else f'"{word}"{star}'
        for word in words
    )
