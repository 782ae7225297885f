import codecs
import csv
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.catalogue import Catalogue
from museum.table import COLUMNS, Painting, TableError, rows, visible, write
from tests.museum.conftest import HEADER, URL, painting

LABELS = ("America", "China", "India", "Japan")
ROW = f"1,Japan,Old Plum,Kano Sansetsu,1646,Ink,75.1,{URL},"


def refusal_of(path, labels=LABELS) -> str:
    with pytest.raises(TableError) as refusal:
        Catalogue.read(path, labels=labels)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ROW.replace("1,", "x,", 1), "object ID 'x' is not a whole number above 0"),
        (ROW.replace("1,", "0,", 1), "object ID '0' is not"),
        (ROW.replace("1,", "１,", 1), "object ID"),
        (ROW.replace("1,", '"10,154",', 1), "object ID '10,154' is not"),
        (ROW.replace("1,", "9" * 16 + ",", 1), "object ID"),
        (ROW.replace("Japan", "japan"), "culture 'japan' is none of the model's labels"),
        (ROW.replace("Old Plum", "  "), "the title is blank"),
        (ROW.replace("Old Plum", '"Old\nPlum"'), "title holds the hidden character U+000A"),
        (ROW.replace("Ink", "I\u200bnk"), "medium holds the hidden character U+200B; delete it"),
        (ROW + "training", "split 'training' is none of train, validation, test"),
        (ROW.replace("https://images.", "https://evil."), "image_url 'https://evil"),
        (ROW.replace(URL, "../1.jpg"), "image_url '../1.jpg'"),
        (ROW.replace(",75.1", ""), "8 fields in place of 9"),
        (ROW + ",more", "10 fields in place of 9"),
        (ROW.replace("Old Plum", '"Old" Plum'), "expected after"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_reason(write_table, line, reason):
    path = write_table(ROW.replace("1,", "7,", 1), "", line)
    refusal = refusal_of(path)
    assert refusal.startswith(f"{path}, line 4: ")
    assert reason in refusal


def test_an_object_id_that_comes_twice_is_refused(write_table):
    path = write_table(ROW, ROW.replace("1,", "2,", 1), ROW)
    assert "line 4: the object_id is used twice" in refusal_of(path)


def test_a_table_with_other_labels_is_refused_with_some_of_them_and_the_models(write_table):
    path = write_table(ROW, *(f"{i},Label {i},T,,,,,{URL}," for i in range(2, 900)))
    refusal = refusal_of(path)
    assert refusal.startswith(f"{path}, line 3: culture 'Label 2'")
    assert "The model's: America, China, India, Japan." in refusal
    assert "The table's: Japan, Label 10, Label 100," in refusal
    assert len(refusal) < 1000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1: the column object_id is missing"),
        (codecs.BOM_UTF16_LE, "line 1: the table is not in UTF-8"),
        (b"object_id,title\n", "line 1: the column culture is missing"),
        (HEADER.encode() + b"\n", "line 2: there are no rows below the header"),
        (HEADER.encode() + b"\n,,,,,,,,\n \n", "line 4: there are no rows below the header"),
        (HEADER.replace("artist", "title").encode(), "line 1: the column title is there twice"),
        (HEADER.replace(",", ";").encode(), "separated by ';', not by commas; save it as"),
        (HEADER.replace(",", "\t").encode(), "separated by '\\t', not by commas; save it as"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "UTF-16"),
        (f"{HEADER}\n{ROW}\n2,Étude".encode("cp1252"), "line 3: the table is not in UTF-8; save"),
        (HEADER.encode() + b'\n"' + b"x" * 200_000, "line 2: "),
        (b"\x00\x01\x02", "line 1: "),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path, content, reason):
    path = tmp_path / "paintings.csv"
    path.write_bytes(content)
    refusal = refusal_of(path)
    assert refusal.startswith(f"{path}, line ")
    assert reason in refusal


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        assert "cannot be read" in refusal_of(path)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_byte_order_mark_line_ends_column_order_and_spaces_do_not_matter(tmp_path, mark, line_end):
    path = tmp_path / "paintings.csv"
    columns = ("Culture", *(f" {name.upper()} " for name in COLUMNS if name != "culture"), "Remark")
    row = dict(zip(COLUMNS, ROW.split(","), strict=True)) | {"remark": "mine", "split": "Train"}
    cells = (f"\N{NO-BREAK SPACE}{row[column.strip().lower()]} " for column in columns)
    lines = (",".join(columns), ",".join(cells), "", "," * len(COLUMNS))
    path.write_bytes(mark + line_end.join(lines).encode())
    (plum,) = Catalogue.read(path, labels=LABELS)
    assert (plum.culture, plum.title, plum.split) == ("Japan", "Old Plum", "train")


def test_columns_that_are_optional_are_blank_where_they_are_missing(tmp_path):
    path = tmp_path / "manifest.csv"
    path.write_bytes(b"split ,file\n\n train , a.jpg \n")
    assert list(rows(path, ("file",), list, ("tier", "split"))) == [(3, ["a.jpg", "", "train"])]


def test_a_cell_of_any_length_in_a_column_that_is_ignored_is_ignored(tmp_path):
    path = tmp_path / "paintings.csv"
    path.write_text(f"{HEADER},description\n{ROW},{'x' * 200_000}\n")
    assert len(Catalogue.read(path)) == 1


def test_a_table_may_be_a_link_and_is_replaced_not_what_it_leads_to(tmp_path, write_table):
    real = write_table(ROW)
    link = tmp_path / "current.csv"
    link.symlink_to(real)
    assert len(Catalogue.read(link)) == 1
    before = real.read_bytes()
    write([painting(title="New")], link)
    assert next(iter(Catalogue.read(link))).title == "New"
    assert real.read_bytes() == before


def test_a_label_is_the_models_in_whatever_unicode_form(write_table):
    path = write_table(ROW.replace("Japan", "E\u0301do"))
    assert Catalogue.read(path, labels=["Édo"]).get(1).culture == "Édo"


def test_a_full_disk_is_told_with_the_files_name(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "paintings.csv"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"paintings\.csv"):
        write([painting()], path)
    assert list(tmp_path.iterdir()) == []


visible_texts = st.text(max_size=20).map(visible)
paintings = st.builds(
    Painting,
    object_id=st.integers(1, 10**6),
    culture=st.sampled_from(LABELS),
    title=visible_texts.filter(bool),
    artist=visible_texts,
    date=visible_texts,
    medium=visible_texts,
    accession_number=visible_texts,
    image_url=st.sampled_from([URL, "scans/a b.jpg"]),
    split=st.sampled_from(["", "train", "validation", "test"]),
)


@given(st.lists(paintings, min_size=1, max_size=5, unique_by=lambda painting: painting.object_id))
def test_what_is_written_is_read_again(tmp_path_factory, chosen):
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"
    chosen.sort(key=lambda painting: painting.object_id)
    write(chosen, path)
    assert list(Catalogue.read(path, labels=LABELS)) == chosen


def as_table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


@given(
    st.binary(max_size=200)
    | st.lists(st.lists(st.text(max_size=10), max_size=12), max_size=4).map(as_table)
)
def test_any_bytes_are_a_catalogue_or_refused_in_one_way(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(f"{HEADER}\n{ROW}\n".encode() + content)
    try:
        assert len(Catalogue.read(path, labels=LABELS)) == 1
    except TableError as refusal:
        assert str(path) in str(refusal)


def test_a_table_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "paintings.csv"
    plum = painting()
    write([plum], path)
    before = path.read_bytes()
    assert before == f"{HEADER}\n1,Japan,Old Plum,,,,,{URL},\n".encode()
    for bad in (painting(2, title=""), painting(2, image_url="https://evil.org/a.jpg")):
        with pytest.raises(TableError, match="painting 2"):
            write([plum, bad], path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_visible_leaves_one_line_that_a_table_accepts():
    assert visible(" Old\u200b\r\n\tPlum\ufeff \x07") == "Old Plum"
