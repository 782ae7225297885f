from collections import Counter

import pytest

from museum.collecting.splits import TEST_SHARE, fixed_splits, marked, split_of, splits_of
from tests.museum.conftest import painting


def test_a_fifth_is_set_aside_for_the_test_and_training_gets_the_rest():
    counts = Counter(split_of(f"group {number}") for number in range(5000))
    assert counts["test"] / 5000 == pytest.approx(TEST_SHARE, abs=0.02)
    assert counts["test"] + counts["train"] == 5000
    assert [split_of(f"group {number}") for number in (1, 2, 3)] == ["train", "train", "test"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_group_with_several_splits_counts_as_the_most_seen(order):
    paintings = [painting(artist="Gong Xian", split=each) for each in ("test", "train", "")]
    assert fixed_splits(paintings[::order]) == {"gong xian old plum": "train"}


def test_what_was_trained_on_is_marked_with_the_rest_of_its_album_but_not_what_was_tested():
    def leaf(album, number, split=""):
        return painting(number, title=f"Plum: leaf from {album}", split=split)

    paintings = [leaf("the Seen", 1), leaf("the Seen", 2, "test"), leaf("the Tested", 3)]
    paintings += [leaf("the Tested", 4), painting(5, title="Alone", split="validation")]
    splits = [each.split for each in marked(paintings, {1: "train", 3: "test"})]
    assert splits == ["train", "train", "test", "", ""]


def test_a_table_that_is_no_manifest_is_refused(tmp_path):
    path = tmp_path / "manifest.csv"
    path.write_text("met_object_id,split\n,\n5,sometimes\n")
    with pytest.raises(ValueError, match="line 3: split 'sometimes' is none of"):
        splits_of(path)
