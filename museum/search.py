"""Full-text search: normalising words, ranking matches, suggesting spellings.

Titles, artists and the other columns are indexed without accents, apostrophes and capitals, and a
query is read the same way: "hoitsu" finds Hōitsu, "tanyu" Tan'yū. Chinese characters and kana are
indexed one by one, so that a part of a name finds it.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice, product

MAX_FOUND = 2000  # matches that are counted and can be paged through
MAX_QUERY = 100  # characters
MAX_WORDS = 8

_SCHEMA = """
    CREATE VIRTUAL TABLE words USING fts5 (object_id, title, artist, culture, date, medium,
        accession_number, content = '', prefix = '1 2 3',
        tokenize = 'unicode61 remove_diacritics 0');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, col);
    CREATE TABLE term (word TEXT PRIMARY KEY, paintings INTEGER) WITHOUT ROWID;
"""
_FILL = """
    INSERT INTO words (rowid, object_id, title, artist, culture, date, medium, accession_number)
        SELECT object_id, object_id, fold(title), fold(artist), fold(culture), fold(date),
            fold(medium), fold(accession_number) FROM painting ORDER BY object_id;
    INSERT INTO term SELECT term, sum(doc) FROM vocabulary
        WHERE col NOT IN ('object_id', 'accession_number') GROUP BY term;
    COMMIT;
"""
_NAMES = "{title artist}"
_ANYWHERE = "{title artist culture date medium}"
_NUMBERS = "{object_id accession_number}"
_FEW = 300  # object IDs that are looked up one by one, rather than among all matches
_INDEXED_PREFIX = 3  # letters; longer beginnings are replaced by the words that begin so
_MAX_COMPLETIONS = 8
_COMMONEST_WORDS = 50_000  # among which a misspelt one is looked for
_SHORTEST_CORRECTED = 4  # letters
_SHORTEST_WITH_TWO_MISTAKES = 6
_MAX_SUGGESTIONS = 5  # that are tried

_EDGES = re.compile(r"^\W+|\W+$")
_APOSTROPHES = re.compile("['’‘ʼʻʿʾ`´]")
_IDEOGRAM = re.compile("([\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th"}
)


def fold(text: str) -> str:
    """Return `text` as it is compared: without capitals, accents and apostrophes."""
    text = text.casefold()
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        text = _IDEOGRAM.sub(r" \1 ", plain)
    return _APOSTROPHES.sub("", text)


def words_of(text: str) -> list[str]:
    """Return the words to look for, folded; those without a letter or digit do not count."""
    given = text[:MAX_QUERY].replace('"', " ").replace("\0", " ").split()
    return [word for word in map(_word, given) if any(map(str.isalnum, word))][:MAX_WORDS]


def _word(written: str) -> str:
    return _EDGES.sub("", fold(written))


class Index:
    """The index of a connection's table `painting`. The caller lets in one thread at a time."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        connection.create_function("fold", 1, fold, deterministic=True)
        connection.executescript(_SCHEMA)

    def fill(self) -> None:
        """Index all paintings. Raises sqlite3.Error when the disk is full."""
        self._connection.executescript(f"BEGIN;{_FILL}")

    def find(
        self, text: str, wanted: int, among: Collection[int] | None = None
    ) -> tuple[list[int], int]:
        """Return the first `wanted` object IDs, best first, and how many match, up to MAX_FOUND.

        Every word must match. Best are those whose title and artist hold the very words, then
        those where words of title and artist begin so, then all others, each by object ID.
        `among` are the only object IDs that count.
        """
        words = words_of(text)
        everything = self._ids(self.expression(words), MAX_FOUND, among)
        ranked: dict[int, None] = {}
        for expression in (_exactly(words), self._expression(words, _NAMES)):
            if everything and len(ranked) < wanted:
                best = self._ids(expression, wanted + len(ranked), among)
                ranked |= dict.fromkeys(best)
        ranked |= dict.fromkeys(everything)
        return list(ranked)[:wanted], len(everything)

    def suggest(self, text: str) -> Iterator[str]:
        """Yield `text` with each unknown word replaced by a known one, the nearest first."""
        unknown = {word for word in words_of(text) if not self._completions(word, 1)}
        written = text[:MAX_QUERY].split()
        choices = [
            self._nearest(word) if (word := _word(each)) in unknown else [each] for each in written
        ]
        if unknown:
            for words in islice(product(*choices), _MAX_SUGGESTIONS):
                yield " ".join(words)

    def expression(self, words: list[str]) -> str:
        """Return the FTS5 expression for `words`, or their beginnings, in any column; "" for none.

        All words are quoted, so that none is taken for syntax.
        """
        return self._expression(words, _ANYWHERE)

    def _expression(self, words: list[str], columns: str) -> str:
        return " AND ".join(
            f'({columns} : ({self._beginning(word)}) OR {_NUMBERS} : "{word}")' for word in words
        )

    def _beginning(self, word: str) -> str:
        """Return the expression for `word` and the words that begin so.

        FTS5 collects all matches of a beginning that its prefix index lacks before it gives the
        first; matches of whole words it gives one by one.
        """
        if len(word) > _INDEXED_PREFIX and word.isalnum():
            completions = self._completions(word, _MAX_COMPLETIONS + 1)
            if 0 < len(completions) <= _MAX_COMPLETIONS:
                return " OR ".join(f'"{each}"' for each in completions)
        return f'"{word}"*'

    def _completions(self, word: str, most: int) -> list[str]:
        rows = self._connection.execute(
            "SELECT word FROM term WHERE word >= ? AND word < ? LIMIT ?",
            (word, f"{word}\U0010ffff", most),
        )
        return [completion for (completion,) in rows]

    def _ids(self, expression: str, most: int, among: Collection[int] | None) -> list[int]:
        if not expression:
            return []
        statement, values = "SELECT rowid FROM words WHERE words MATCH ?", [expression]
        if among is not None and len(among) <= _FEW:
            statement += " AND rowid IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(among)))
        rows = self._connection.execute(f"{statement} ORDER BY rowid", values)
        matching = (object_id for (object_id,) in rows if among is None or object_id in among)
        try:
            return list(islice(matching, most))
        finally:
            rows.close()

    def _nearest(self, word: str) -> list[str]:
        """Return the known words with a letter or two (of six) missing, added, wrong or swapped."""
        from rapidfuzz import process  # only for words that nothing matches
        from rapidfuzz.distance import OSA

        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return []
        found = process.extract(
            word,
            self._commonest,
            scorer=OSA.distance,
            score_cutoff=1 if len(word) < _SHORTEST_WITH_TWO_MISTAKES else 2,
            limit=_MAX_SUGGESTIONS,
        )
        return [self._as_written(each) for each, _, _ in found]

    @cached_property
    def _commonest(self) -> list[str]:
        """Words, those of most paintings first: of two that are equally near, the first counts."""
        rows = self._connection.execute(
            "SELECT word FROM term WHERE length(word) >= ? ORDER BY paintings DESC, word LIMIT ?",
            (_SHORTEST_CORRECTED - 1, _COMMONEST_WORDS),
        )
        return [word for (word,) in rows]

    def _as_written(self, word: str) -> str:
        """Return an indexed word with the capitals and accents that a painting has it with."""
        row = self._connection.execute(
            "SELECT title, artist, medium, date, culture FROM painting WHERE object_id ="
            " (SELECT rowid FROM words WHERE words MATCH ? LIMIT 1)",
            (f'{_ANYWHERE} : "{word}"',),
        ).fetchone()
        texts = " ".join(row or ())
        written = re.findall(r"[^\s.,;:!?()\[\]“”\"/–—-]+", texts)
        return next((each for each in written if fold(each) == word), word)


def _exactly(words: list[str]) -> str:
    columns = f"{_NAMES[:-1]} {_NUMBERS[1:]}"
    return " AND ".join(f'{columns} : "{word}"' for word in words)
