from collections import Counter

import pytest

from museum.collecting.splits import SHARES, fixed_splits, group_of, split_of, splits_of
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


def test_the_shares_of_the_splits_come_out_about_right():
    counts = Counter(split_of(f"group {number}", 0) for number in range(5000))
    for split, share in SHARES.items():
        assert counts[split] / 5000 == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("order", [1, -1])
def test_a_group_with_several_splits_counts_as_the_most_seen(order):
    paintings = [painting("Bamboo", "Gong Xian", split=each) for each in ("test", "train", "")]
    assert fixed_splits(paintings[::order]) == {"gong xian bamboo": "train"}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("a,b\n1,2\n", "line 1: the column met_object_id is missing"),
        ("met_object_id,split\n,\n5,sometimes\n", "line 3: split 'sometimes' is none of"),
        ("met_object_id,split\nx,train\n", "line 2: object ID 'x' is not"),
    ],
)
def test_a_table_that_is_no_manifest_is_refused(tmp_path, table, reason):
    path = tmp_path / "manifest.csv"
    path.write_text(table)
    with pytest.raises(ValueError, match=reason):
        splits_of(path)
