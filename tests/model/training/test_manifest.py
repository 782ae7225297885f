"""The manifest is refused where it is wrong, and tells a catalogue what training has seen.

How tables are read, tests/museum/test_table.py tests.
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
from museum.table import TableError


def write(folder, *lines):
    path = folder / "manifest.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
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
        (["culture,split", "China,train"], "line 2: the image's path is blank"),
        (["file,culture", "a.jpg,"], "line 2: the culture is blank"),
        (["file,culture", "a.jpg,China", "b.jpg,Peru"], "line 3: the culture is none of"),
        (["file,culture,met_object_id", 'a.jpg,China,"2,000"'], "line 2: object ID '2,000' is not"),
    ],
)
def test_a_wrong_manifest_is_refused_with_line_and_reason(tmp_path, lines, message):
    with pytest.raises(TableError, match=message):
        read_manifest(write(tmp_path, *lines), ("China", "Japan"))


def test_the_apps_table_is_a_manifest_whose_images_are_in_image_url(tmp_path):
    table = read_manifest(write(tmp_path, "image_url,culture,title", "images/a.jpg,Mann,A bay"))
    assert table[["file", "culture", "title"]].to_numpy().tolist() == [
        ["images/a.jpg", "Mann", "A bay"]
    ]


def test_any_split_can_be_measured_on_but_training_refuses_the_unknown(tmp_path):
    path = write(tmp_path, *manifest_of(["China", "Japan"]), "x.jpg,China,Held-out")
    assert read_manifest(path, splits=None)["split"].iloc[-1] == "held-out"
    with pytest.raises(TableError, match="line 8: the split is none of train, validation, test"):
        read_manifest(path)


def test_labels_that_look_the_same_are_not_learned(tmp_path):
    path = write(tmp_path, *manifest_of(["É do", "E\u0301\u00a0DO\u200b", "Japan"]))
    told = r"'E\\u0301.*' and '\\xc9 do' .*differ only in capitals, spaces, or how their letters"
    with pytest.raises(ManifestError, match=told):
        labels_to_learn(path, read_manifest(path))


def test_a_label_is_the_models_in_whatever_unicode_form(tmp_path):
    table = read_manifest(write(tmp_path, "file,culture", "a.jpg,E\u0301do"), ["Édo"])
    assert table["culture"].tolist() == ["Édo"]


def manifest_of(labels, splits=("train", "train", "test")):
    pairs = [(label, split) for label in labels for split in splits]
    return [
        "file,culture,split",
        *(f"{number}.jpg,{label},{split}" for number, (label, split) in enumerate(pairs)),
    ]


def test_as_many_as_twenty_labels_are_learned_in_alphabetical_order(tmp_path):
    names = [f"label {number:02}" for number in range(20)]
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
            [
                "file,culture,split,group",
                *(f"{number}.jpg,China,train,scroll" for number in range(3)),
                *(f"{number + 3}.jpg,Japan,train," for number in range(3)),
            ],
            "too few images of China to learn from",
        ),
        (["file,culture", "", "a.jpg,China", "a.jpg,Japan"], "line 4: this image is listed before"),
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


def test_it_tells_the_splits_of_the_mets_paintings_and_counts_the_images(tmp_path):
    lines = ["file,culture,split,tier,met_object_id"]
    lines += ["b.jpg,China,train,A,40", "a.jpg,Japan,test,A,7"]
    lines += ["c.jpg,India,train,B,", "d.jpg,India,,B,9"]
    table = read_manifest(write(tmp_path, *lines))
    assert met_splits(table).to_csv(index=False) == "met_object_id,split\n7,test\n40,train\n"
    assert count_by_split(table) == {
        "test": {"Japan": {"A": 1}},
        "train": {"China": {"A": 1}, "India": {"B": 1}},
    }
