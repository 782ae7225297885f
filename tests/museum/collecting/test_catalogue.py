import pytest

from museum.catalogue import Catalogue
from museum.client import USER_AGENT
from museum.collecting.catalogue import DEPARTMENTS_WITH_PAINTINGS
from museum.collecting.met_object import from_api
from museum.collecting.rules import reason_to_skip
from museum.table import write
from tests.museum.collecting.simulated import OBJECTS, bursts, common_faults
from tests.museum.conftest import HEADER, URL, painting


def test_the_table_holds_the_recorded_paintings_and_the_summary_what_was_skipped(
    open_museum, run, out, capsys
):
    museum = open_museum([*OBJECTS, 999_999], OBJECTS.get)
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 0
    expected = [each for each in sorted(OBJECTS) if not reason_to_skip(from_api(OBJECTS[each]))]
    assert [each.object_id for each in Catalogue.read(out)] == expected
    assert museum.requests[0].headers["User-Agent"] == USER_AGENT
    errors = capsys.readouterr().err
    for reason in ("another culture", "not in the public domain", "no longer shown by the Met"):
        assert reason in errors


@pytest.mark.parametrize("fault", [common_faults, bursts])
def test_a_failing_server_gives_the_same_table_as_a_sound_one(open_museum, run, tmp_path, fault):
    for name, museum in {
        "sound.csv": open_museum(range(1, 200)),
        "failing.csv": open_museum(range(1, 200), choose=fault),
    }.items():
        assert run("catalogue", "--api", museum.api_url, "--out", tmp_path / name) == 0
    assert (tmp_path / "sound.csv").read_bytes() == (tmp_path / "failing.csv").read_bytes()


def test_running_twice_gives_the_same_bytes_and_asks_again(open_museum, run, out):
    museum = open_museum(range(1, 60))
    run("catalogue", "--api", museum.api_url, "--out", out)
    first, asked = out.read_bytes(), len(museum.requests)
    run("catalogue", "--api", museum.api_url, "--out", out)
    assert out.read_bytes() == first
    assert len(museum.requests) == 2 * asked


def test_only_the_given_departments_are_listed(open_museum, run, out):
    museum = open_museum(range(1, 60))
    run("catalogue", "--api", museum.api_url, "--out", out, "--department", 11)
    assert {each.object_id % 2 for each in Catalogue.read(out)} == {0}


def test_a_manifest_says_what_the_model_has_seen(open_museum, run, out, tmp_path):
    write([painting(9, split="train"), painting(999, split="test")], out)
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("met_object_id,split\n3,test\n4,train\n4,test\n,train\n")
    museum = open_museum(range(1, 60))
    run("catalogue", "--api", museum.api_url, "--out", out, "--manifest", manifest)
    splits = {each.object_id: each.split for each in Catalogue.read(out) if each.split}
    assert splits == {3: "test", 4: "train"}


@pytest.mark.parametrize(
    "answer", [["3"], *({"objectIDs": ids} for ids in (["3"], [3, -4], [3, 10**30], [[3]]))]
)
def test_a_list_that_names_no_objects_is_not_believed(open_museum, run, out, answer):
    museum = open_museum(range(1, 20))
    museum.listed = dict.fromkeys((6, 11), answer)
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 1
    assert not out.exists()


def test_an_object_that_cannot_be_had_keeps_its_old_row_and_the_next_run_asks_it_alone(
    open_museum, run, out
):
    write([painting(3)], out)
    broken = {"/public/collection/v1/objects/3"}
    museum = open_museum(range(1, 60), choose=lambda path, _: "500" if path in broken else "200")
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 1
    assert Catalogue.read(out).get(3).title == "Old Plum"
    broken.clear()
    asked = len(museum.requests)
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 0
    assert Catalogue.read(out).get(3).title != "Old Plum"
    assert len(museum.requests) == asked + len(DEPARTMENTS_WITH_PAINTINGS) + 1


def test_a_server_that_refuses_all_ends_the_run_and_leaves_the_table_alone(open_museum, run, out):
    write([painting(3)], out)
    before = out.read_bytes()
    museum = open_museum(
        range(1, 200), choose=lambda path, _: "200" if path.endswith("/objects") else "403"
    )
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 1
    assert out.read_bytes() == before
    assert len(museum.requests) < 100


@pytest.mark.parametrize(
    ("old", "told"),
    [(f"{HEADER}\n3,Japan,T,,,,,{URL},\n", "no painting was found"), ("no,catalogue\n", "line 1")],
)
def test_without_paintings_or_a_sound_old_table_nothing_is_replaced(
    open_museum, run, out, capsys, old, told
):
    out.write_text(old)
    museum = open_museum(range(1, 20), lambda _: None)
    assert run("catalogue", "--api", museum.api_url, "--out", out) == 2
    assert told in capsys.readouterr().err
    assert out.read_text() == old
