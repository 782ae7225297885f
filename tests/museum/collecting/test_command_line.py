import subprocess
import sys

import pytest

from museum.collecting import command_line
from settings import ROOT


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["images"],
        ["catalogue", "--rate", "0"],
        ["catalogue", "--department", "six"],
        ["catalogue", "--api", "collectionapi.metmuseum.org"],
        ["images", "--out", "images", "--images-url", "ftp://images.metmuseum.org"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    assert command_line.main(arguments, bytes) == 2
    assert "Usage: python -m museum.collecting" in capsys.readouterr().err


def test_help_names_the_commands_and_the_default_of_four_requests_a_second(capsys):
    assert command_line.main(["--help"], bytes) == 0
    assert command_line.main(["check", "--help"], bytes) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("catalogue ", "images ", "check ", "[default: 4.0"))


@pytest.mark.parametrize(
    "command",
    [
        ["catalogue", "--out", "folder"],
        ["catalogue", "--out", "file/paintings.csv"],
        ["catalogue", "--manifest", "missing.csv"],
        ["catalogue", "--open-access", "missing.csv"],
        ["catalogue", "--open-access", "folder"],
        ["images", "--out", "file", "--catalogue", "shipped.csv"],
        ["images", "--out", "images", "--catalogue", "folder"],
        ["images", "--out", "images", "--catalogue", "missing.csv"],
        ["check", "--catalogue", "missing.csv"],
        ["check", "--catalogue", "file"],
        ["check", "--repair", "--catalogue", "new/missing.csv"],
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_a_sentence(run, tmp_path, capsys, command):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("words, no table\n" * 100)
    (tmp_path / "shipped.csv").write_bytes((ROOT / "data" / "paintings.csv").read_bytes())
    assert run(*command) == 2
    errors = capsys.readouterr().err.strip()
    assert len(errors.splitlines()) == 1
    assert any(name in errors for name in ("folder", "file", "missing.csv"))
    assert not (tmp_path / "new").exists()


def test_a_server_that_is_not_there_is_exit_code_1(run, out, capsys):
    assert run("catalogue", "--out", out, "--api", "http://127.0.0.1:9") == 1
    assert "again later" in capsys.readouterr().err


def test_an_address_of_the_api_that_is_wrong_is_told_with_the_remedy(run, out, capsys, met):
    met.plan("404", "redirect")
    for status in (404, 302):
        assert run("catalogue", "--out", out, "--api", f"{met.address}/CRDImages") == 2
        told = capsys.readouterr().err
        assert f"{met.address}/CRDImages/objects" in told
        assert f"answers with status {status}: check the address." in told


def test_mark_writes_what_the_model_has_seen_into_the_catalogue(out, capsys):
    shipped = (ROOT / "data" / "paintings.csv").read_bytes()
    out.write_bytes(shipped.replace(b",train\n", b",\n"))
    assert command_line.main(["mark", "--catalogue", str(out)], bytes) == 0
    assert out.read_bytes() == shipped, "run `python -m museum.collecting mark`"
    assert "  train\n" in capsys.readouterr().err


def test_what_the_console_cannot_write_is_escaped(tmp_path):
    missing = tmp_path / "日本.csv"
    run = subprocess.run(
        [sys.executable, "-m", "museum.collecting", "check", "--catalogue", missing],
        env={"PYTHONIOENCODING": "cp1252"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "\\u65e5\\u672c.csv" in run.stderr
    assert "Traceback" not in run.stderr
