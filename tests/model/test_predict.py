"""Files and folders in, a row for each picture out."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model import predict
from model.compiling import ROOT
from model.predict import classify, classify_all, find_files, main
from tests.model.conftest import LABELS
from tests.model.pictures import encoded, halves

LIKELIHOODS = [f"likelihood_{label}" for label in LABELS]
COLUMNS = ["file", "label", *LIKELIHOODS, "sure", "familiar", "error"]
PICTURE = encoded(halves(), "PNG")


@pytest.fixture
def folder(tmp_path):
    """Pictures at two depths, and whatever else may lie in a folder."""
    folder = tmp_path / "pictures"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.jpg").write_bytes(PICTURE)
    (folder / "deep" / "a.PNG").write_bytes(encoded(halves(), "JPEG"))
    (folder / "without-suffix").write_bytes(PICTURE)
    (folder / "broken.jpeg").write_bytes(b"no picture")
    (folder / "gone.jpg").symlink_to("nowhere")
    (folder / "folder.jpg").mkdir()
    (folder / "deep" / "circle").symlink_to(folder)
    (folder / "link").symlink_to(tmp_path / "disk")
    (folder / "second-link").symlink_to(tmp_path / "disk")
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "c.png").write_bytes(PICTURE)
    (folder / "notes.csv").write_text("file\n")
    (folder / "._b.jpg").write_bytes(b"what a Mac leaves beside b.jpg")
    (folder / ".thumbnails").mkdir()
    (folder / ".thumbnails" / "b.jpg").write_bytes(PICTURE)
    os.mkfifo(folder / "pipe.jpg")
    os.mkfifo(folder / "pipe")
    return folder


def run(model, *arguments):
    return main([*map(str, arguments), "--model", str(model)])


def rows_of(folder, classifier):
    """The rows by the file's path within the folder; None for what is left out."""
    files = list(find_files([str(folder)]))
    rows = list(classify_all(classifier, files))
    return {os.path.relpath(path, folder): row for (path, _), row in zip(files, rows, strict=True)}


def test_everything_in_a_folder_is_a_row_or_is_left_out_as_no_picture(folder, classifier):
    rows = rows_of(folder, classifier)
    labelled = {name for name, row in rows.items() if row and "label" in row}
    assert labelled == {"b.jpg", "deep/a.PNG", "link/c.png", "without-suffix"}
    assert {name for name, row in rows.items() if row is None} == {"notes.csv", "pipe"}
    errors = {name: row["error"] for name, row in rows.items() if row and "error" in row}
    assert errors == {
        "broken.jpeg": "We couldn’t read this file. Please choose a JPEG, PNG or WebP picture.",
        "gone.jpg": "This cannot be read: No such file or directory.",
        "pipe.jpg": "This is no ordinary file.",
    }


def test_rows_come_sorted_within_each_folder_however_many_there_are(tmp_path, classifier):
    for folder in ("", "a", "b"):
        (tmp_path / folder).mkdir(exist_ok=True)
        for number in range(200):
            (tmp_path / folder / f"{number:03}.jpg").write_bytes(b"no picture")
    names = [*sorted(tmp_path.glob("*.jpg")), *sorted(tmp_path.glob("*/*.jpg"))]
    rows = classify_all(classifier, find_files([str(tmp_path)]))
    assert [row["file"] for row in rows] == list(map(str, names))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_that_may_not_be_read_have_rows(folder, classifier):
    (folder / "b.jpg").chmod(0)
    (folder / "deep").chmod(0)
    rows = rows_of(folder, classifier)
    (folder / "deep").chmod(0o755)
    assert rows["b.jpg"]["error"] == "This cannot be read: Permission denied."
    assert rows["deep"]["error"] == "This cannot be read: Permission denied."


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has such a file")
def test_a_file_that_is_given_gets_a_row_whatever_it_is(folder, classifier, monkeypatch):
    (folder / "a.avif").write_bytes(encoded(halves(), "AVIF"))
    given = [*(str(folder / name) for name in ("a.avif", "notes.csv")), "/proc/self/mem"]
    picture, table, memory = classify_all(classifier, find_files(given))
    assert picture["label"] in LABELS
    assert "couldn’t read" in table["error"]
    assert memory["error"] == "This cannot be read: Input/output error."
    monkeypatch.setattr(predict, "MAX_BYTES", 10)
    assert "larger than" in classify(classifier, (str(folder / "b.jpg"), True))["error"]


def test_without_a_file_to_write_the_answers_are_printed(compiled_model, folder, capsys):
    assert run(compiled_model, folder) == 0
    printed, summary = capsys.readouterr()
    assert f"{folder}/gone.jpg: This cannot be read" in printed
    assert len(printed.splitlines()) == 7
    assert summary.startswith("7 pictures, 3 of them without a prediction. Other files, left")
    assert run(compiled_model, folder / "b.jpg", folder / "gone.jpg", "--json") == 0
    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert good["label"] in LABELS
    assert "cannot be read" in bad["error"]
    assert run(compiled_model, folder / "broken.jpeg") == 1


def test_names_cannot_write_to_the_terminal_and_need_not_be_utf8(compiled_model, tmp_path, capsys):
    (tmp_path / "a\x1b[2J\nb.png").write_bytes(PICTURE)
    (tmp_path / os.fsdecode(b"caf\xe9.png")).write_bytes(PICTURE)
    run(compiled_model, tmp_path)
    printed = capsys.readouterr().out
    assert r"a\x1b[2J\nb.png: " in printed
    assert r"caf\udce9.png: " in printed
    run(compiled_model, tmp_path, "--out", tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1]["file"].endswith(r"caf\udce9.png")


def test_it_runs_without_docstrings_and_on_an_ascii_console(compiled_model, tmp_path):
    (tmp_path / "été.png").write_bytes(PICTURE)
    command = [sys.executable, "-OO", "-m", "model.predict", tmp_path, "--model", compiled_model]
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert r"\xe9t\xe9.png: " in done.stdout


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_is_written_whole(compiled_model, folder, tmp_path):
    out = tmp_path / "results" / "out.csv"
    out.parent.mkdir()
    out.write_text("what was there before")
    assert run(compiled_model, folder, "--out", out) == 0
    rows = read(out)
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 7
    for row in rows:
        assert bool(row["label"]) != bool(row["error"])
        if row["label"]:
            assert sum(float(row[name]) for name in LIKELIHOODS) == pytest.approx(1, abs=1e-5)
            assert {row["sure"], row["familiar"]} <= {"True", "False"}
    assert [file.name for file in out.parent.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("out.txt", r"must end in \.csv\."),
        ("folder.csv", "is a folder; please name a file"),
        ("nowhere/out.csv", "cannot be written: No such file or directory"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    compiled_model, folder, tmp_path, monkeypatch, out, sentence
):
    monkeypatch.setattr(predict, "classify", lambda *_: pytest.fail("work was done"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SystemExit, match=sentence):
        run(compiled_model, folder, "--out", tmp_path / out)


def finished(folder):
    """The rows of the one file that was left unfinished."""
    (path,) = folder.glob("out.unfinished-*.csv")
    return path, read(path)


def test_what_was_finished_is_kept_when_the_work_is_stopped(
    compiled_model, folder, tmp_path, capsys, monkeypatch
):
    def stop_at_the_third(classifier, files):
        yield from (classify(classifier, file) for file in list(files)[:2])
        raise KeyboardInterrupt

    monkeypatch.setattr(predict, "classify_all", stop_at_the_third)
    out = tmp_path / "out.csv"
    out.write_text("what was there before")
    with pytest.raises(SystemExit) as ended:
        run(compiled_model, folder, "--out", out)
    assert ended.value.code == 130
    path, rows = finished(tmp_path)
    assert len(rows) == 2
    assert capsys.readouterr().err == f"What was finished is in {path}.\n\nStopped.\n"
    assert out.read_text() == "what was there before"


def test_what_was_finished_is_kept_when_the_disk_is_full(compiled_model, folder, tmp_path):
    """In a process that may write no more than that to a file."""
    out = tmp_path / "out.csv"
    code = "import resource, sys; from model.predict import main; "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)); sys.exit(main())"
    command = [sys.executable, "-c", code, str(folder), "--out", str(out), "--model"]
    done = subprocess.run([*command, str(compiled_model)], cwd=ROOT, capture_output=True, text=True)
    path, rows = finished(tmp_path)
    assert len(rows) > 2
    assert f"What was finished is in {path}." in done.stderr
    assert f"{out} cannot be written: File too large." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/nowhere"], "There is no file or folder '/nowhere'."),
        (["."], "There are no files in what was given."),
        ([str(ROOT / "README.md"), "--model", "/nowhere/x.pkl"], "cannot be read: No such file"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=sentence):
        main(arguments)


def test_a_reader_that_has_had_enough_ends_it_quietly(compiled_model, folder):
    many = [str(folder / "b.jpg")] * 3000
    command = [sys.executable, "-m", "model.predict", "--model", str(compiled_model), *many]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a file")
@pytest.mark.parametrize("more", [[], ["--json", "--out", "out.csv"]])
def test_answers_that_cannot_be_printed_are_told_as_such(compiled_model, folder, tmp_path, more):
    command = [sys.executable, "-m", "model.predict", folder, "--model", compiled_model, *more]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.endswith("\nThe answers cannot be printed: No space left on device.\n")
    assert "Traceback" not in done.stderr
    assert ("What was finished is in out" in done.stderr) == bool(more)


@pytest.mark.slow
def test_ray_gives_the_same_rows(compiled_model, folder, tmp_path, classifier):
    pytest.importorskip("ray", reason="an optional requirement: requirements-ray.txt")
    pictures = [folder / "b.jpg", folder / "deep" / "a.PNG", folder / "broken.jpeg"]
    command = [sys.executable, "-m", "model.ray_job", *map(str, pictures)]
    command += ["--out", str(tmp_path / "rows"), "--model", str(compiled_model)]
    subprocess.run(command, cwd=ROOT, check=True)
    rows = [row for path in (tmp_path / "rows").glob("*.csv") for row in read(path)]
    expected = [classify(classifier, (str(path), True)) for path in pictures]
    assert sorted(row["file"] for row in rows) == sorted(map(str, pictures))
    assert {row["file"]: row["label"] for row in rows} == {
        row["file"]: row.get("label", "") for row in expected
    }
