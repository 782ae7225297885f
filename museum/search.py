"""Full-text search: normalising words, ranking matches, suggesting spellings.

Titles, artists and the other columns are compared without accents, apostrophes and capitals, and a
query is read the same way: "hoitsu" finds Hōitsu, "tanyu" Tan'yū. Chinese characters and kana are
words of their own, so that a part of a name finds it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product

from museum.table import Painting, values

MAX_FOUND = 2000  # matches that are counted and can be paged through
MAX_QUERY = 100  # characters
MAX_WORDS = 8

_COMMONEST_WORDS = 50_000  # among which a misspelt one is looked for
_SHORTEST_CORRECTED = 4  # letters
_SHORTEST_WITH_TWO_MISTAKES = 6
_MAX_SUGGESTIONS = 5  # that are tried

_WORD = re.compile(r"[^\W_]+")
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


def _plain(text: str) -> str:
    """Return the words of a text, folded, each but the last followed by one space."""
    return " ".join(_WORD.findall(fold(text)))


def words_of(text: str) -> list[str]:
    """Return the words to look for, folded; one with a hyphen is several that follow each other."""
    return [word for each in text[:MAX_QUERY].split() if (word := _plain(each))][:MAX_WORDS]


class Index:
    """The words of `paintings`, each known by its place among them.

    `names` are what labels are called where they are shown; these words are found as well.
    """

    def __init__(self, paintings: Sequence[Painting], names: Mapping[str, str]):
        self._paintings = paintings
        self._shown = names
        self._names: list[str] = []
        self._texts: list[str] = []
        self._numbers: list[str] = []
        plain = lru_cache(maxsize=10_000)(_plain)  # artists, dates and media repeat

        def joined(*texts: str) -> str:
            return f" {' | '.join(map(plain, texts))} "

        for each in paintings:
            name, shown = joined(each.title, each.artist), names.get(each.culture, "")
            self._names.append(name)
            self._texts.append(f"{name}|{joined(each.culture, shown, each.date, each.medium)}")
            self._numbers.append(joined(str(each.object_id), each.accession_number))
        self._everything = "\n".join((*self._texts, *self._numbers))
        counts = Counter(word for text in self._texts for word in text.split())
        common = (word for word, _ in counts.most_common() if len(word) >= _SHORTEST_CORRECTED - 1)
        self._vocabulary = list(islice(common, _COMMONEST_WORDS))

    def find(self, text: str) -> list[int]:
        """Return the places of the paintings that have all words, best first, up to MAX_FOUND.

        Best are those whose title and artist, or numbers, have the very words, then those where
        words of title and artist begin so, then all others, each in the paintings' order.
        """
        words = words_of(text)
        found = self.matching(words, range(len(self._paintings))) if words else []
        whole = self._having(words, found, self._names, end=" ")
        begun = self._having(words, found, self._names)
        return list(dict.fromkeys((*whole, *begun, *found)))[:MAX_FOUND]

    def matching(self, words: Sequence[str], places: Iterable[int]) -> list[int]:
        """Return those of `places` whose paintings have all words, or words that begin so."""
        return self._having(words, places, self._texts)

    def suggest(self, text: str) -> Iterator[str]:
        """Yield `text` with each unknown word replaced by a known one, the nearest first."""
        choices = [
            self._nearest(word)
            if (word := _plain(written)) and f" {word}" not in self._everything
            else [written]
            for written in text[:MAX_QUERY].split()[:MAX_WORDS]
        ]
        for words in islice(product(*choices), _MAX_SUGGESTIONS):
            yield " ".join(words)

    def _having(
        self, words: Sequence[str], places: Iterable[int], texts: list[str], end: str = ""
    ) -> list[int]:
        """Return those of `places` whose texts have words that begin so, or numbers these words."""
        for word in words:
            begun, whole = f" {word}{end}", f" {word} "
            places = [i for i in places if begun in texts[i] or whole in self._numbers[i]]
        return list(places)

    def _nearest(self, word: str) -> list[str]:
        """Return the known words with a letter or two (of six) missing, added, wrong or swapped."""
        from rapidfuzz import process  # only for words that nothing matches
        from rapidfuzz.distance import OSA

        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return []
        found = process.extract(
            word,
            self._vocabulary,
            scorer=OSA.distance,
            score_cutoff=1 if len(word) < _SHORTEST_WITH_TWO_MISTAKES else 2,
            limit=_MAX_SUGGESTIONS,
        )
        return [self._as_written(each) for each, _, _ in found]

    def _as_written(self, word: str) -> str:
        """Return a folded word with the capitals and accents that a painting has it with."""
        place = next(i for i, text in enumerate(self._texts) if f" {word} " in text)
        painting = self._paintings[place]
        text = " ".join(map(str, (*values(painting), self._shown.get(painting.culture, ""))))
        written = re.findall(r"[^\s.,;:!?()\[\]“”\"/–—-]+", text)
        return next((each for each in written if fold(each) == word), word)
