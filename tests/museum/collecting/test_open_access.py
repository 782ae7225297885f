import csv

import pytest

from museum.catalogue import Catalogue
from museum.collecting.met_object import TEXTS
from tests.museum.collecting.simulated import simulated

FIELDS = {column: field for field, column in TEXTS.values()} | {
    "Object ID": "objectID",
    "Is Public Domain": "isPublicDomain",
}


@pytest.fixture
def met_objects(tmp_path):
    """The Open Access table of the simulated museum, with the Met's byte order mark."""
    path = tmp_path / "MetObjects.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for object_id in range(1, 200):
            record = simulated(object_id) or {}
            if "objectID" in record:
                writer.writerow({name: record[field] for name, field in FIELDS.items()})
    return path


def test_the_table_spares_most_requests_and_gives_the_same_catalogue(
    open_museum, run, out, tmp_path, met_objects
):
    museum = open_museum(range(1, 200))
    options = ("--api", museum.api_url, "--open-access", met_objects)
    assert run("catalogue", "--out", out, *options) == 0
    assert len(museum.requests) == len(Catalogue.read(out))
    run("catalogue", "--api", museum.api_url, "--out", tmp_path / "slow.csv")
    assert out.read_bytes() == (tmp_path / "slow.csv").read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "it is a Git LFS pointer"),
        ("\n<!DOCTYPE html>", "it is a web page"),
        ("", "the column Artist Display Name is missing"),
        (
            f"{','.join(FIELDS)}\n" + "x," * 12 + "\n",
            "line 2: this is not the Met's Open Access table (object ID 'x' is not",
        ),
        ("Object ID,Title\n1,\udcff\n", "'utf-8' codec can't decode"),
    ],
)
def test_a_file_that_is_no_such_table_is_wrong_usage(
    open_museum, run, out, tmp_path, capsys, content, told
):
    source = tmp_path / "MetObjects.csv"
    source.write_text(content, encoding="utf-8", errors="surrogateescape")
    museum = open_museum(range(1, 20))
    assert run("catalogue", "--api", museum.api_url, "--out", out, "--open-access", source) == 2
    errors = capsys.readouterr().err
    assert f"{source}, line " in errors
    assert told in errors
