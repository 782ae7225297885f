import csv

import pytest

from museum.catalogue import Catalogue
from museum.table import COLUMNS, Painting, write

URL = "https://images.metmuseum.org/CRDImages/as/web-large/1.jpg"
NIGHT_SHINING_WHITE = 39901  # in the offline gallery


def painting(object_id, **cells):
    values = dict.fromkeys(COLUMNS[1:], "") | {"culture": "Japan", "title": "Plum"}
    return Painting(object_id, **(values | {"image_url": URL} | cells))


@pytest.fixture
def write_facts(tmp_path):
    def write_facts(*rows):
        path = tmp_path / "facts.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[:-1])
            writer.writeheader()
            defaults = {"culture": "Japan", "title": "Plum", "image_url": URL}
            writer.writerows(defaults | row for row in rows)
        return path

    return write_facts


@pytest.fixture
def import_(run, out, tmp_path):
    """Runs the command; returns its exit code and the table that it leaves."""

    def import_(*arguments, splits="999,test\n"):
        manifest = tmp_path / "splits.csv"
        manifest.write_text("met_object_id,split\n" + splits)
        code = run("import", *arguments, "--catalogue", out, "--manifest", manifest)
        return code, list(Catalogue.read(out)) if out.exists() else []

    return import_


def test_facts_become_a_table_sorted_by_object_id(import_, write_facts):
    facts = write_facts({"object_id": 30}, {"object_id": 4, "artist": "Sesshū", "date": "1486"})
    assert import_(facts) == (0, [painting(4, artist="Sesshū", date="1486"), painting(30)])


def test_facts_add_to_the_table_and_a_blank_cell_takes_nothing_away(import_, write_facts, out):
    write([painting(1), painting(4, title="Old", artist="Sesshū")], out)
    facts = write_facts({"object_id": 4, "title": "New"}, {"object_id": 5})
    assert import_(facts)[1] == [
        painting(1),
        painting(4, title="New", artist="Sesshū"),
        painting(5),
    ]


def test_importing_twice_gives_the_same_bytes(import_, write_facts, out):
    facts = write_facts({"object_id": 30}, {"object_id": 4})
    import_(facts, "--gallery", splits="4,train\n")
    before = out.read_bytes()
    import_(facts, "--gallery", splits="4,train\n")
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"object_id": "x"}, "not a whole number"),
        ({"object_id": 7, "title": ""}, "title is blank"),
        ({"object_id": 7, "title": "Pl\u200bum"}, "hidden character"),
        ({"object_id": 7, "culture": "France"}, "another culture"),
        ({"object_id": 7, "medium": "Woodblock print; ink and color on paper"}, "not a painting"),
        ({"object_id": 7, "medium": "Silk tapestry (kesi)"}, "not a painting"),
        ({"object_id": 7, "image_url": "https://elsewhere.example/1.jpg"}, "image_url"),
        ({"object_id": 7, "image_url": URL.replace("web-large", "original")}, "no image"),
    ],
)
def test_what_is_refused_is_named_with_the_reason_and_the_rest_is_kept(
    import_, write_facts, capsys, cells, reason
):
    code, paintings = import_(write_facts({"object_id": 1}, cells))
    assert (code, paintings) == (0, [painting(1)])
    printed = capsys.readouterr().out
    assert f"line 3, object {cells['object_id']}" in printed
    assert reason in printed


def test_the_gallerys_records_count_more_than_facts(import_, write_facts):
    facts = write_facts({"object_id": NIGHT_SHINING_WHITE, "culture": "China"}, {"object_id": 1})
    _, paintings = import_(facts, "--gallery")
    assert len(paintings) == 18
    assert {each.object_id: each.artist for each in paintings}[NIGHT_SHINING_WHITE] == "Han Gan"


def test_what_training_used_is_marked_and_so_is_the_rest_of_its_album(import_, write_facts, out):
    leaf = {"title": "Plum: leaf from an Album of Plums"}
    write([painting(9, split="validation")], out)
    facts = write_facts(
        {"object_id": 1} | leaf, {"object_id": 2} | leaf, {"object_id": 3}, {"object_id": 4}
    )
    _, paintings = import_(facts, splits="1,train\n3,test\n,train\n")
    splits = {each.object_id: each.split for each in paintings}
    assert splits == {1: "train", 2: "train", 3: "test", 4: "", 9: ""}


def test_an_album_of_which_one_leaf_was_tested_is_not_marked(import_, write_facts):
    leaf = {"title": "Plum: leaf from an Album of Plums"}
    facts = write_facts({"object_id": 1} | leaf, {"object_id": 2} | leaf)
    assert [each.split for each in import_(facts, splits="1,test\n")[1]] == ["test", ""]


@pytest.mark.parametrize("content", ["", "object_id;culture\n1;Japan\n", "a,b\n1,2\n"])
def test_a_file_that_is_no_table_of_facts_leaves_the_catalogue_alone(
    import_, out, tmp_path, capsys, content
):
    write([painting(1)], out)
    before = out.read_bytes()
    (tmp_path / "facts.csv").write_text(content)
    assert import_(tmp_path / "facts.csv")[0] == 2
    assert "facts.csv" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_nothing_to_import_is_wrong_usage(import_, capsys):
    assert import_()[0] == 2
    assert "--gallery" in capsys.readouterr().err
