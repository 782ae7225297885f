import pytest

from museum.groups import group_of
from museum.table import Painting


def painting(title, artist="", accession_number="", object_id=1, split=""):
    return Painting(
        object_id, "Japan", title, artist, "", "", accession_number, "images/1.jpg", split
    )


SAME = [
    (
        painting("Shiva Playing: Folio from a Rasamanjari Series", "", "57.185.2"),
        painting("Krishna Waits; folio from the dispersed Rasamanjari series (x)", "", "2001.3", 2),
    ),
    (
        painting("Autumn, leaf from Album for Zhou Lianggong", "A", "1990.1"),
        painting("White Crane, leaf from Album for Zhou Lianggong", "B", "1991.2", 2),
    ),
    (
        painting("“Fourth Month” from Teika’s “Birds and Flowers”", "Kenzan", "1975.268.65"),
        painting("“Sixth Month” from Teika’s “Birds and Flowers”", "Kenzan", "1975.268.66", 2),
    ),
    (
        painting("The Southern Tour, Scroll Three: to Mount Tai", "Wang Hui", "1979.5a–d"),
        painting("The Southern Tour, Scroll Seven: to Suzhou", "Wang Hui", "1988.350a–d", 2),
    ),
    (
        painting("Mrs. James", "Gilbert Stuart", "1979.196.1"),
        painting("Mr. James", "Gilbert Stuart", "1979.196.2", 2),
    ),
    (
        painting("Sixteen Luohans", "Unidentified artist", "1986.2.1"),
        painting("Sixteen Luohans", "", "1986.2.2", 2),
    ),
]
APART = [
    (
        painting("Old Plum", "Kano Sansetsu", "2015.300.1"),
        painting("Bamboo", "Kano Tan'yu", "2015.300.2", 2),
    ),
    (painting("Bamboo", "Gong Xian", "1980.1"), painting("Plum", "Gong Xian", "1981.2", 2)),
    (painting("Portrait of a Man", "", "13.1"), painting("Portrait of a Man", "", "14.2", 2)),
    (painting("Portrait of a Man"), painting("Portrait of a Man", object_id=2)),
    (
        painting("Plum: leaf from an album", "A", "1990.1"),
        painting("Fish: leaf from an album", "B", "1991.2", 2),
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_albums_series_and_pairs_are_one_group(one, other):
    assert group_of(one) == group_of(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_unrelated_works_are_in_different_groups(one, other):
    assert group_of(one) != group_of(other)
