"""The manifest is refused where it is wrong, and tells a catalogue what training has seen."""

import pytest

from model.training.manifest import Example, ManifestError, read_manifest, write_met_splits


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("file", "split"), ("a.jpg", "train")], "no column culture"),
        ([("file", "culture"), ("a.jpg", "Peru")], "line 2: unknown culture 'Peru'"),
        ([("file", "culture"), ("a.jpg", "China"), ("a.jpg", "Japan")], "a.jpg stands 2 times"),
        (
            [
                ("file", "culture", "split", "group"),
                ("a.jpg", "China", "train", "scroll"),
                ("b.jpg", "China", "test", "scroll"),
            ],
            "group scroll is parted",
        ),
    ],
)
def test_a_wrong_manifest_is_refused_with_its_reason(tmp_path, rows, message):
    path = tmp_path / "manifest.csv"
    path.write_text("\n".join(",".join(row) for row in rows) + "\n")
    with pytest.raises(ManifestError, match=message):
        read_manifest(path)


def test_the_splits_of_the_mets_paintings_are_written_by_object_id(tmp_path):
    examples = [
        Example("b.jpg", "China", "train", met_object_id="40"),
        Example("a.jpg", "Japan", "test", met_object_id="7"),
        Example("c.jpg", "India", "train"),
    ]
    write_met_splits(examples, tmp_path / "met_splits.csv")
    assert (tmp_path / "met_splits.csv").read_text() == "met_object_id,split\n7,test\n40,train\n"
