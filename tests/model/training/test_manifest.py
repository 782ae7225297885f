"""The manifest is refused where it is wrong, and tells a catalogue what training has seen.

How its table is read, tests/test_tables_alike.py tests.
"""

import pytest

from model.training.manifest import (
    ManifestError,
    count_by_split,
    labels_to_learn,
    met_splits,
    read_manifest,
    to_learn,
)


def write(folder, *lines):
    path = folder / "manifest.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_what_a_manifest_calls_validation_is_learned_from_too(tmp_path):
    path = write(tmp_path, *manifest_of(["China", "Japan"], ["train", "validation", "test"]))
    table = read_manifest(path)
    assert labels_to_learn(path, table) == ("China", "Japan")
    assert to_learn(table)["file"].tolist() == ["0.jpg", "1.jpg", "3.jpg", "4.jpg"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["file,split", "a.jpg,train"], "line 1: the column culture is missing"),
        (["culture,split", "China,train"], "line 1: the column file is missing"),
        (["file,culture", ",China"], "line 2: the image's path is blank"),
        (["file,culture", "a.jpg,China", "b.jpg,Peru"], "line 3: the culture is none of"),
    ],
)
def test_a_wrong_manifest_is_refused_with_line_and_reason(tmp_path, lines, message):
    with pytest.raises(ManifestError, match=message):
        read_manifest(write(tmp_path, *lines), ("China", "Japan"))


def test_the_apps_table_is_a_manifest_whose_images_are_in_image_url(tmp_path):
    table = read_manifest(write(tmp_path, "image_url,culture,title", "images/a.jpg,Mann,A bay"))
    assert table[["file", "culture", "title"]].to_numpy().tolist() == [
        ["images/a.jpg", "Mann", "A bay"]
    ]


def manifest_of(labels, splits=("train", "train", "test")):
    pairs = [(label, split) for label in labels for split in splits]
    return [
        "file,culture,split",
        *(f"{number}.jpg,{label},{split}" for number, (label, split) in enumerate(pairs)),
    ]


@pytest.mark.parametrize("count", [2, 3, 20])
def test_two_to_twenty_labels_are_learned_in_alphabetical_order(tmp_path, count):
    names = [f"label {number:02}" for number in range(count)]
    path = write(tmp_path, *manifest_of(reversed(names)))
    assert labels_to_learn(path, read_manifest(path)) == tuple(names)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (manifest_of(["China"]), "there are 1 labels"),
        (manifest_of([f"label {number}" for number in range(21)]), "there are 21 labels"),
        (manifest_of(["China", "Japan"], ["train", "train"]), "no row has the split test"),
        (
            [*manifest_of(["China", "Japan"]), "x.jpg,Mann,test"],
            "too few images of Mann to learn from; put images of at least 2 groups in the split",
        ),
        (
            [*manifest_of(["China", "Japan"]), "x.jpg,Mann,train"],
            "too few images of Mann to learn from",
        ),
        (
            [
                "file,culture,split,group",
                *(f"{number}.jpg,China,train,scroll" for number in range(3)),
                *(f"{number + 3}.jpg,Japan,train," for number in range(3)),
            ],
            "too few images of China to learn from",
        ),
        (["file,culture", "a.jpg,China", "a.jpg,Japan"], "line 3: this image is listed before"),
        (
            ["file,culture,split,group", "a.jpg,China,train,scroll", "b.jpg,China,test,scroll"],
            "line 2: other images of this group have another split",
        ),
    ],
)
def test_what_cannot_be_learned_is_refused(tmp_path, lines, message):
    path = write(tmp_path, *lines)
    with pytest.raises(ManifestError, match=message):
        labels_to_learn(path, read_manifest(path))


SPLITS = ["file,culture,split,tier,met_object_id", "b.jpg,China,train,A,40", "a.jpg,Japan,test,A,7"]
SPLITS += ["c.jpg,India,train,B,", "d.jpg,India,,B,9"]


def test_the_splits_of_the_mets_paintings_are_told_by_object_id(tmp_path):
    splits = met_splits(read_manifest(write(tmp_path, *SPLITS)))
    assert splits.to_csv(index=False) == "met_object_id,split\n7,test\n40,train\n"


def test_images_are_counted_by_split_label_and_tier(tmp_path):
    assert count_by_split(read_manifest(write(tmp_path, *SPLITS))) == {
        "test": {"Japan": {"A": 1}},
        "train": {"China": {"A": 1}, "India": {"B": 1}},
    }
