"""The check before a release says in words whether the app can open."""

import subprocess
import sys
from dataclasses import replace

import pytest

from dashboard.check import main
from dashboard.page.document import Document
from museum.catalogue import Catalogue
from museum.table import write
from settings import ROOT, Settings


@pytest.fixture(autouse=True)
def without_network(monkeypatch):
    """Let every connection fail."""

    def refuse(*_):
        raise AssertionError("the check went to the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


def test_all_is_well(capsys):
    main({})
    output = capsys.readouterr().out
    assert output.endswith("The app can start here.\n")
    assert "was classified as" in output
    assert "A click in the page is answered.\n" in output


def assert_refused(reason, environ, table=None):
    with pytest.raises(SystemExit, match=reason):
        main(environ, table)


def test_a_page_whose_clicks_fail_is_told(monkeypatch):
    """Dash makes them coroutines, which a WSGI server cannot run, unless it is told not to."""

    def make_async(*arguments, **named):
        return Document(*arguments, **{**named, "use_async": True})

    monkeypatch.setattr("dashboard.Document", make_async)
    assert_refused("A click in the page answers 500: ", {})


@pytest.mark.parametrize(
    "variable", ["WEB_CONCURRENCY", "PAINTINGS_CSV", "GALLERY_DIR", "MODEL_PATH"]
)
def test_what_is_wrong_is_named(variable):
    assert_refused("^The app cannot start: ", {variable: "none"})


def test_an_image_in_the_tables_folder_is_classified_or_it_is_told_why_not(
    capsys, object_id, curator, tmp_path
):
    table, image = tmp_path / "paintings.csv", tmp_path / "one.jpg"
    write([replace(curator.catalogue.get(object_id), image_url=image.name)], table)
    image.write_bytes(curator.image(object_id))
    environ = {"PAINTINGS_CSV": str(table)}
    main(environ)
    assert "was classified as" in capsys.readouterr().out
    image.write_bytes(b"no image")
    assert_refused("No image of a built-in painting can be read", environ)
    image.unlink()
    assert_refused("one.jpg", environ)


def test_offline_without_any_built_in_painting_is_refused(tmp_path):
    painting = next(p for p in Catalogue.read(Settings().paintings_csv) if p.culture == "America")
    table = tmp_path / "paintings.csv"
    write([painting], table)
    assert_refused("OFFLINE=1", {"PAINTINGS_CSV": str(table), "OFFLINE": "1"})


def test_a_redis_may_be_silent_but_not_misnamed_and_its_password_is_never_told(capsys, monkeypatch):
    def fail(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.socket.connect", fail)
    main({"CACHE_URL": "rediss://:secret@127.0.0.1:1"})
    told = capsys.readouterr().out
    assert "CACHE_URL does not answer" in told
    assert "secret" not in told
    with pytest.raises(SystemExit, match="CACHE_URL must be") as caught:
        main({"CACHE_URL": "redis://:secret@host/0?socket_timeout=never"})
    assert "secret" not in str(caught.value)


COLUMNS = "object_id,culture,title,artist,date,medium,accession_number,image_url,split"


def write_table(folder, splits):
    """A table with a painting of each of two labels for each split; returns its path."""
    (folder / "a.jpg").touch()
    pairs = [(label, split) for split in splits for label in ("Mann", "Wales")]
    rows = [
        f"{number},{label},Untitled,,,,,a.jpg,{split}"
        for number, (label, split) in enumerate(pairs, 1)
    ]
    (folder / "paintings.csv").write_text("\n".join([COLUMNS, *rows]))
    return folder / "paintings.csv"


def test_a_table_alone_is_checked_before_a_model_is_trained_on_it(tmp_path):
    table = write_table(tmp_path, ["train", "validation", "train", "test", ""])
    run = subprocess.run(
        [sys.executable, "-m", "dashboard.check", table],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == (
        "Mann: 3 to learn from, 1 to test with\n"
        "Wales: 3 to learn from, 1 to test with\n"
        "The table is ready.\n"
    )
    (tmp_path / "a.jpg").unlink()
    assert_refused("^The table cannot be used: .*a.jpg", {}, table)


@pytest.mark.parametrize(
    ("splits", "label", "reason"),
    [
        (["train", "train"], "Mann", "no painting has the split test"),
        (["train", "test"], "Mann", "too few paintings of Mann to learn from; put at least 2 in"),
        (["train", "train", "test"], "Wales", "has 1 labels"),
        (["train", "train", "test"], "wales", "'Wales' and 'wales'"),
    ],
)
def test_what_training_could_not_use_is_refused(tmp_path, splits, label, reason):
    table = write_table(tmp_path, splits)
    table.write_text(table.read_text().replace("Mann", label))
    assert_refused(reason, {}, table)
