import random
from collections import Counter

import pytest

from museum.catalogue import Catalogue
from museum.groups import group_of
from tests.museum.conftest import HEADER, URL


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Catalogue:
    """40 paintings of China, 40 of Japan, half of them leaves of one album; 6 of India.

    Of each label training saw every fifth.
    """
    path = tmp_path_factory.mktemp("catalogue") / "paintings.csv"
    lines = [HEADER]
    for number in range(1, 87):
        label = "China" if number < 41 else "Japan" if number < 81 else "India"
        album = ", leaf from Album for Zhou" if 41 <= number < 61 else ""
        split = "train" if number % 5 == 0 else ""
        lines.append(f'{number},{label},"No. {number}{album}",,,,,{URL},{split}')
    path.write_text("\n".join(lines), encoding="utf-8")
    return Catalogue.read(path)


def test_ten_random_paintings_in_a_row_repeat_no_painting_and_no_group(large):
    for _ in range(50):
        shown = []
        for _ in range(10):
            exclude = [painting.object_id for painting in shown]
            shown.append(large.pick("Japan", exclude=exclude))
        assert len({painting.object_id for painting in shown}) == 10
        assert len({group_of(painting) for painting in shown}) == 10


def test_an_album_is_gone_on_with_where_nothing_else_is_left(large):
    others = [each.object_id for each in large if each.culture == "Japan" and each.object_id > 60]
    painting = large.pick("Japan", exclude=[*others, 41])
    assert painting.title.endswith("Album for Zhou")


def test_each_label_is_as_likely_and_each_painting_of_a_label(large, monkeypatch):
    monkeypatch.setattr("museum.catalogue._random", random.Random(3))
    counts = Counter(large.pick().culture for _ in range(3000))
    assert all(900 < counts[label] < 1100 for label in ("China", "India", "Japan"))
    counts = Counter(large.pick("India", exclude=[82]).object_id for _ in range(4000))
    assert sorted(counts) == [81, 83, 84, 86]
    assert all(850 < count < 1150 for count in counts.values())


def test_without_a_label_a_label_that_is_used_up_is_left_out(large):
    india = [painting.object_id for painting in large if painting.culture == "India"]
    picked = {large.pick(exclude=india).culture for _ in range(50)}
    assert picked == {"China", "Japan"}
    assert large.pick("India", exclude=india) is None
    assert large.pick("Korea") is None


def test_pick_keeps_to_what_can_be_shown(large):
    among = frozenset({3, 5, 83, 999})
    assert {large.pick(among=among).object_id for _ in range(50)} == {3, 83}
    assert large.pick("Japan", among=among) is None
    assert large.pick("China", exclude=[3], among=among) is None
    assert large.pick("China", among=frozenset({5})).object_id == 5, "all that there are, seen"
    assert large.pick(among=frozenset()) is None


def test_a_draw_stays_the_same_in_later_versions(large):
    assert [painting.object_id for painting in large.draw("a link that was shared", 5)] == [
        82,
        86,
        13,
        41,
        16,
    ]


def test_a_draw_holds_unseen_paintings_of_all_labels_evenly_and_none_twice(large):
    firsts = set()
    for seed in range(100):
        drawn = large.draw(str(seed), 10)
        counts = Counter(painting.culture for painting in drawn)
        assert sorted(counts.values()) == [3, 3, 4]
        assert len({painting.object_id for painting in drawn}) == 10
        assert len({group_of(painting) for painting in drawn}) == 10
        assert not any(painting.seen for painting in drawn)
        firsts.add(drawn[0].culture)
    assert firsts == {"China", "India", "Japan"}


def test_a_draw_leaves_out_what_is_excluded_and_goes_on_with_the_other_labels(large):
    excluded = [81, 82, 83, 84, 86, 1, 2]  # all of India
    drawn = large.draw("some", 10, exclude=excluded)
    assert Counter(painting.culture for painting in drawn) == {"China": 5, "Japan": 5}
    assert not {painting.object_id for painting in drawn} & set(excluded)


def test_a_draw_of_more_than_there_are_gives_all(large):
    assert len(large.draw("all", 1000)) == 69
    assert len(large.draw("some", 10, among=frozenset({1, 2, 5, 81}))) == 3
    assert large.draw("none", 10, among=frozenset()) == []


def test_paintings_are_counted_by_label(large):
    assert large.counts() == {"China": 40, "India": 6, "Japan": 40}
