import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from museum.catalogue import Catalogue
from museum.search import MAX_FOUND, words_of
from museum.table import visible, write
from tests.museum.conftest import HEADER, URL, painting

ROWS = (
    "11,Japan,The Great Wave,Katsushika Hokusai,ca. 1830,Fan; ink on paper,JP10,{}",
    "12,Japan,Persimmon Tree,Sakai Hōitsu 酒井抱一,1816,Screen; ink on gilt paper,57.156.3,{}",
    "13,Japan,Waves at Matsushima,Ogata Kōrin,18th century,Screen,26.117,{}",
    "14,India,A Mughal Lady,'Abd al-Ṣamad,ca. 1600,Opaque watercolor,2001.1.12,{}",
    "15,China,Plum Blossoms,Wang Mian 王冕,1350,Handscroll; ink on silk,1975.268.75,{}",
    "16,China,Pavilions,Tan'yū's pupil,ca. 1904,Album leaf,1975.268.7,{}",
    "17,China,Ink Bamboo,,,Silk,29.100.1830,{}",
    "1904,America,O’Keeffe at Købke’s Æbeltoft,Łukasz Straße,,Oil,07.123,{}",
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    path = tmp_path_factory.mktemp("catalogue") / "paintings.csv"
    path.write_text("\n".join((HEADER, *(row.format(URL) + "," for row in ROWS))), encoding="utf-8")
    return Catalogue.read(path, names={"America": "United States"})


def ids(found) -> list[int]:
    return [painting.object_id for painting in found.paintings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("great wave", [11]),
        ("PERSIMMON", [12]),
        ("hoitsu", [12]),
        ("HO\u0304ITSU", [12]),
        ("abd al-samad", [14]),
        ("‘Abd", [14]),
        ("tanyu", [16]),
        ("Tan’yūs", [16]),
        ("o'keeffe kobke aebeltoft lukasz strasse", [1904]),
        ("抱一", [12]),
        ("酒井", [12]),
        ("watercolor", [14]),
        ("18th century", [13]),
        ("united states", [1904]),
        ("america", [1904]),
        ("japan screen", [12, 13]),
        ("15", [15]),
        ("57.156.3", [12]),
        ("JP10", [11]),
        ("1975.268", [15, 16]),
        ("1975.268.7", [16]),
        ("plum - blossoms", [15]),
        ("“plum” (blossoms)!", [15]),
        ("plum persimmon", []),
        ("", []),
        ("!?“”…", []),
    ],
)
def test_words_of_every_column_and_numbers_are_found(catalogue, text, found):
    assert ids(catalogue.search(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wave", [11, 13]),  # the very word before its plural
        ("ink", [17, 11, 12, 15]),  # a title before media
        ("1904", [1904, 16]),  # an object ID before a date
        ("pav", [16]),
    ],
)
def test_the_best_match_comes_first(catalogue, text, found):
    assert ids(catalogue.search(text)) == found


@pytest.mark.parametrize(
    ("text", "suggestion", "found"),
    [
        ("hokusia", "Hokusai", [11]),
        ("katsushika hokusia", "katsushika Hokusai", [11]),
        ("hoitsi", "Hōitsu", [12]),
        ("persimon", "Persimmon", [12]),
        ("mugal lady", "Mughal lady", [14]),
        ("“hokusia”,", "Hokusai", [11]),
        ("plum, blosoms", "plum, Blossoms", [15]),
        ("unted states", "United states", [1904]),
        ("hokusai", "", [11]),
        ("zzz", "", []),
        ("plum persimmon", "", []),
        ("hokusia zzzzzz", "", []),
        ("99999", "", []),
    ],
)
def test_a_misspelt_word_offers_the_nearest_known_one(catalogue, text, suggestion, found):
    answer = catalogue.search(text)
    assert (answer.suggestion, ids(answer), answer.total) == (suggestion, found, len(found))


@given(st.text(max_size=120) | st.text("\"*():^-+{}ANDORNEAR 'ō王\0", max_size=40))
@example("a" * 10_000)
@example("\ud800")
def test_any_text_can_be_searched_for(catalogue, text):
    found = catalogue.search(text)
    assert len(found.paintings) == found.total <= len(ROWS)
    assert catalogue.page(text=text)[1] <= len(ROWS)


LETTERS = st.characters(max_codepoint=0x17F) | st.sampled_from(
    "āēīōūḥṣṭğ’‘ʿʻ“”–—…酒井抱一ふじザン한국कृष्ण١٢½№"
)


@given(st.text(LETTERS, max_size=30).map(visible).filter(words_of))
@example("№ 𝕬")
def test_every_word_of_a_title_finds_it(tmp_path_factory, title):
    path = tmp_path_factory.getbasetemp() / "title.csv"
    write([painting(7, title=title)], path)
    catalogue = Catalogue.read(path)
    for word in words_of(title):
        assert ids(catalogue.search(word)) == [7]


def test_pages_of_a_search_join_without_gap_or_repetition(catalogue):
    whole = catalogue.search("ink")
    pages = [catalogue.search("ink", offset, 2) for offset in (0, 2, 4)]
    assert [each for page in pages for each in ids(page)] == ids(whole)
    assert {page.total for page in pages} == {whole.total} == {4}
    assert catalogue.search("ink", offset=10**30).paintings == []


def test_no_more_than_two_thousand_matches_are_counted(write_table):
    lines = (f"{i},Japan,{'A Plum' if i % 2 else 'Plums'},,,,,{URL}," for i in range(1, 3000))
    catalogue = Catalogue.read(write_table(*lines))
    assert catalogue.search("plum").total == MAX_FOUND
    last = catalogue.search("plum", offset=MAX_FOUND - 5)
    assert len(last.paintings) == 5
    assert all(painting.title == "Plums" for painting in last.paintings)
    assert catalogue.search("plum", offset=MAX_FOUND).paintings == []
