import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.catalogue import CULTURES, Catalogue, CatalogueError, Painting, write
from museum.table import COLUMNS, visible

URL = "https://images.metmuseum.org/CRDImages/as/web-large/1.jpg"
ROW = f"1,Japan,Old Plum,Kano Sansetsu,1646,Ink,75.1,{URL},"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ROW.replace("1,", "x,", 1), "object_id 'x' is no whole number above 0"),
        (ROW.replace("1,", "0,", 1), "object_id '0' is no"),
        (ROW.replace("1,", "-1,", 1), "object_id '-1' is no"),
        (ROW.replace("1,", "１,", 1), "object_id"),
        (ROW.replace("1,", "9" * 16 + ",", 1), "object_id"),
        (ROW.replace("Japan", "Korea"), "culture 'Korea' is none of America, China, India, Japan"),
        (ROW.replace("Japan", "japan"), "culture 'japan'"),
        (ROW.replace("Old Plum", "  "), "the title is blank"),
        (ROW.replace("Old Plum", "Old \u202ePlum"), "title holds a hidden control character"),
        (ROW.replace("Old Plum", "Old\x07Plum"), "title holds a hidden control character"),
        (ROW.replace("Ink", "I\u200bnk"), "medium holds a hidden control character"),
        (ROW + "training", "split 'training' is none of train, validation, test"),
        (ROW.replace("https://images.", "https://evil."), "image_url 'https://evil"),
        (ROW.replace("https://", "http://"), "image_url 'http://images"),
        (ROW.replace("/as/", "/../"), "image_url"),
        (ROW.replace(URL, "../1.jpg"), "image_url '../1.jpg'"),
        (ROW.replace(URL, "/etc/passwd"), "image_url '/etc/passwd'"),
        (ROW.replace(URL, ""), "image_url ''"),
        (ROW.replace(",75.1", ""), "8 fields in place of 9"),
        (ROW + ",more", "10 fields in place of 9"),
        (ROW.replace("Old Plum", '"Old" Plum'), "expected after"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_reason(write_table, line, reason):
    path = write_table(ROW.replace("1,", "7,", 1), "", line)
    with pytest.raises(CatalogueError) as refusal:
        Catalogue.read(path)
    assert str(refusal.value).startswith(f"{path}, line 4: ")
    assert reason in str(refusal.value)


def test_the_line_of_a_row_is_counted_past_line_breaks_in_quotes(write_table):
    path = write_table(ROW.replace("Old Plum", '"Old\nPlum"'))
    with pytest.raises(CatalogueError, match="line 2: title holds a hidden"):
        Catalogue.read(path)


def test_an_object_id_that_comes_twice_is_refused(write_table):
    path = write_table(ROW, ROW.replace("1,", "2,", 1), ROW)
    with pytest.raises(CatalogueError, match="line 4: the object_id was there before"):
        Catalogue.read(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1: the column object_id is missing"),
        (b"object_id,title\n", "line 1: the column culture is missing"),
        (",".join(COLUMNS).encode() + b"\n", "holds no painting"),
        (",".join(COLUMNS).encode() + b"\n1,Japan,\xff\xfe", "can't decode"),
        (",".join(COLUMNS).encode() + b'\n"' + b"x" * 200_000, "line 2: "),
        (b"\x00\x01\x02", "line 1: "),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path, content, reason):
    path = tmp_path / "paintings.csv"
    path.write_bytes(content)
    with pytest.raises(CatalogueError) as refusal:
        Catalogue.read(path)
    assert str(path) in str(refusal.value)
    assert reason in str(refusal.value)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CatalogueError, match="cannot be read"):
            Catalogue.read(path)


def test_spreadsheets_byte_order_mark_line_ends_and_column_order_are_accepted(tmp_path):
    path = tmp_path / "paintings.csv"
    columns = (*reversed(COLUMNS), "remark")
    row = dict(zip(COLUMNS, ROW.split(","), strict=True)) | {"remark": "mine"}
    lines = (",".join(columns), ",".join(row[column] for column in columns))
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert Catalogue.read(path).get(1).title == "Old Plum"


visible_texts = st.text(max_size=20).map(visible)
paintings = st.builds(
    Painting,
    object_id=st.integers(1, 10**6),
    culture=st.sampled_from(CULTURES),
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
    assert list(Catalogue.read(path)) == chosen


@given(st.binary(max_size=200))
def test_any_bytes_are_a_catalogue_or_refused_in_one_way(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
    with pytest.raises(CatalogueError):
        Catalogue.read(path)


@given(st.lists(st.lists(st.text(max_size=10), max_size=12), max_size=4))
def test_any_table_is_a_catalogue_or_refused_in_one_way(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "rows.csv"
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        csv.writer(file).writerows([COLUMNS, ROW.split(","), *rows])
    try:
        assert len(Catalogue.read(path)) == 1
    except CatalogueError as refusal:
        assert str(path) in str(refusal)


def test_a_table_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "paintings.csv"
    plum = Painting(1, "Japan", "Old Plum", "", "", "", "", URL, "")
    write([plum], path)
    before = path.read_bytes()
    assert before == f"{','.join(COLUMNS)}\n1,Japan,Old Plum,,,,,{URL},\n".encode()

    def broken():
        yield plum
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(broken(), path)
    for bad in (
        [plum, plum],
        [Painting(2, "Japan", "", "", "", "", "", URL, "")],
        [Painting(2, "Japan", "T", "", "", "", "", "https://evil.org/a.jpg", "")],
    ):
        with pytest.raises(CatalogueError, match=r"painting [12]"):
            write(bad, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_visible_leaves_one_line_that_a_table_accepts():
    assert visible(" Old\u200b\r\n\tPlum\ufeff \x07") == "Old Plum"
