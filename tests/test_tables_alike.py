"""One table, two readers: the app's catalogue and training's manifest take and refuse the same."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.manifest import ManifestError, read_manifest
from museum.catalogue import Catalogue, CatalogueError

LABELS = ("America", "China", "India", "Japan")
COLUMNS = "object_id,culture,title,artist,date,medium,accession_number,image_url,split,file"
ROWS = (
    "1,China,Summer Mountains,Qu Ding,ca. 1050,Handscroll,own.1,images/1.jpg,test,images/1.jpg,1",
    "2,Japan,Irises,Kōrin,after 1709,Screen,own.2,images/2.jpg,train,images/2.jpg,2",
    '3,America,"Étude, “café”",,1859,,own.3,images/3.JPG,validation,images/3.JPG,',
    "4,India,Krishna,,1760,,own.4,images/4.jpg,,images/4.jpg,4",
)
HEADER = f"{COLUMNS},met_object_id"
TABLE = "\n".join((HEADER, *ROWS)) + "\n"
READ = [
    ("1", "China", "test", "images/1.jpg"),
    ("2", "Japan", "train", "images/2.jpg"),
    ("3", "America", "validation", "images/3.JPG"),
    ("4", "India", "", "images/4.jpg"),
]


def culture_first(table: str) -> str:
    def swapped(line: str) -> str:
        object_id, culture, rest = line.split(",", 2)
        return f"{culture},{object_id},{rest}"

    return "\n".join(swapped(line) for line in table.splitlines())


ACCEPTED = {
    "as it should be": TABLE.encode(),
    "byte order mark": codecs.BOM_UTF8 + TABLE.encode(),
    "byte order mark before culture": codecs.BOM_UTF8 + culture_first(TABLE).encode(),
    "line ends of Windows": TABLE.replace("\n", "\r\n").encode(),
    "spaces in cells": TABLE.replace(",train,", ", train ,")
    .replace(",China,", ", China ,")
    .encode(),
    "non-breaking spaces": TABLE.replace("train,", "train\N{NO-BREAK SPACE},").encode(),
    "capitals in split names": TABLE.replace(",train,", ",Train,")
    .replace(",test,", ",TEST,")
    .encode(),
    "capitals in column names": TABLE.replace(HEADER, HEADER.title()).encode(),
    "spaces in column names": TABLE.replace(HEADER, HEADER.replace(",", " , ")).encode(),
    "blank lines": TABLE.replace("\n", "\n\n").encode() + b",,,,,,,,,,\n",
    "words that pandas takes for missing": TABLE.replace("Irises", "NA").encode(),
}
REFUSED = {
    "empty": (b"", 1),
    "header only": (f"{HEADER}\n".encode(), 2),
    "UTF-16": (TABLE.encode("utf-16"), 1),
    "cp1252": (TABLE.replace("ō", "o").encode("cp1252"), 4),
    "semicolons": (TABLE.replace(",", ";").encode(), 1),
    "tabs": (TABLE.replace(",", "\t").encode(), 1),
    "a column twice": (TABLE.replace("artist", "culture").encode(), 1),
    "no culture": (TABLE.replace("culture", "country").encode(), 1),
    "an unknown label": (TABLE.replace("Japan", "Wales").encode(), 3),
    "a label in small letters": (TABLE.replace("Japan", "japan").encode(), 3),
    "a blank label": (TABLE.replace("Japan", "").encode(), 3),
    "an unknown split": (TABLE.replace(",train,", ",training,").encode(), 3),
    "a field too few": (TABLE.replace(",train,", ",").encode(), 3),
    "a field too many": (TABLE.replace(",train,", ",,train,").encode(), 3),
    "a quotation mark without its other": (TABLE.replace("Irises", '"Irises').encode(), 3),
    "letters after a quotation mark": (TABLE.replace("Irises", '"Irises" a').encode(), 3),
    "thousands separators": (
        TABLE.replace("\n2,", '\n"2,000",').replace("2.jpg,2\n", '2.jpg,"2,000"\n').encode(),
        3,
    ),
}


def app(path: Path) -> list[tuple[str, ...]]:
    """Each painting's object ID, label, split and image, as the app reads the table."""
    return [
        (str(each.object_id), each.culture, each.split, each.image_url)
        for each in Catalogue.read(path, labels=LABELS)
    ]


def training(path: Path) -> list[tuple[str, ...]]:
    """The same, as training reads the table for its manifest."""
    return [
        (str(number), each.culture, each.split, each.file)
        for number, each in enumerate(read_manifest(path, LABELS).itertuples(), 1)
    ]


READERS = [app, training]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write_table(content: bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content)
        return path

    return write_table


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", ACCEPTED.values(), ids=ACCEPTED)
def test_what_may_differ_is_read_alike(write, content, read):
    assert read(write(content)) == READ


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("content", "line"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_is_refused_alike_with_file_line_and_reason(write, content, line, read):
    path = write(content)
    with pytest.raises((CatalogueError, ManifestError)) as refusal:
        read(path)
    assert str(refusal.value).startswith(f"{path}, line {line}: ")


def spellings(*words: str) -> st.SearchStrategy[str]:
    """One of `words`, or another way to write it, right or wrong."""
    ways = (
        str.lower,
        str.upper,
        str.title,
        " {} ".format,
        "\N{NO-BREAK SPACE}{}".format,
        '"{}"'.format,
    )
    return st.sampled_from(words) | st.builds(
        lambda word, way: way(word), st.sampled_from(words), st.sampled_from(ways)
    )


right = st.sampled_from(LABELS)
labels = right | right | right | right | spellings(*LABELS) | st.sampled_from(["", "Wales"])
splits = spellings("train", "validation", "test", "") | st.sampled_from(["", "training"])
bodies = st.lists(st.tuples(labels, splits), max_size=5).map(
    lambda rows: "".join(
        f"{i},{label},T,,,,{i}.1,images/{i}.jpg,{split},images/{i}.jpg,{i}\n"
        for i, (label, split) in enumerate(rows, 1)
    )
)
insertions = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from([",", " ", "\n", "\r", "\n\n", ",,,,,,,,,,\n"])),
    max_size=2,
) | st.just([])
encodings = st.sampled_from(["utf-8"] * 5 + ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])


@given(bodies, insertions, encodings)
def test_any_table_is_read_or_refused_by_both(tmp_path_factory, body, inserted, encoding):
    for place, text in inserted:
        body = f"{body[:place]}{text}{body[place:]}"
    path = tmp_path_factory.getbasetemp() / "alike.csv"
    path.write_bytes(f"{HEADER}\n{body}".encode(encoding))
    outcomes = []
    for read in READERS:
        try:
            outcomes.append([(label, split) for _, label, split, _ in read(path)])
        except (CatalogueError, ManifestError):
            outcomes.append("refused")
    assert outcomes[0] == outcomes[1]
