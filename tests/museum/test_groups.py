import pytest

from museum.groups import group_of
from tests.museum.conftest import painting

# Title, artist and accession number of two works each.
SAME = [
    ("Shiva Playing: Folio from a Rasamanjari Series", "", "57.185.2"),
    ("Krishna Waits; folio from the dispersed Rasamanjari series (x)", "", "2001.3"),
    ("Autumn, leaf from Album for Zhou Lianggong", "A", "1990.1"),
    ("White Crane, leaf from Album for Zhou Lianggong", "B", "1991.2"),
    ("“Fourth Month” from Teika’s “Birds and Flowers”", "Kenzan", "1975.268.65"),
    ("“Sixth Month” from Teika’s “Birds and Flowers”", "Kenzan", "1975.268.66"),
    ("The Southern Tour, Scroll Three: to Mount Tai", "Wang Hui", "1979.5a–d"),
    ("The Southern Tour, Scroll Seven: to Suzhou", "Wang Hui", "1988.350a–d"),
    ("Mrs. James", "Gilbert Stuart", "1979.196.1"),
    ("Mr. James", "Gilbert Stuart", "1979.196.2"),
    ("Sixteen Luohans", "Unidentified artist", "1986.2.1"),
    ("Sixteen Luohans", "", "1986.2.2"),
]
APART = [
    ("Old Plum", "Kano Sansetsu", "2015.300.1"),
    ("Bamboo", "Kano Tan'yu", "2015.300.2"),
    ("Bamboo", "Gong Xian", "1980.1"),
    ("Plum", "Gong Xian", "1981.2"),
    ("Portrait of a Man", "", "13.1"),
    ("Portrait of a Man", "", "14.2"),
    ("Portrait of a Man", "", ""),
    ("Portrait of a Man", "", ""),
    ("Plum: leaf from an album", "A", "1990.1"),
    ("Fish: leaf from an album", "B", "1991.2"),
]


def groups(works):
    for object_id, (title, artist, number) in enumerate(works):
        yield group_of(painting(object_id, title=title, artist=artist, accession_number=number))


@pytest.mark.parametrize(("one", "other"), list(zip(SAME[::2], SAME[1::2], strict=True)))
def test_albums_series_and_pairs_are_one_group(one, other):
    assert len(set(groups([one, other]))) == 1


@pytest.mark.parametrize(("one", "other"), list(zip(APART[::2], APART[1::2], strict=True)))
def test_unrelated_works_are_in_different_groups(one, other):
    assert len(set(groups([one, other]))) == 2
