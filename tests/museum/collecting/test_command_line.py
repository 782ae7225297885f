import pytest

from museum.collecting import catalogue as catalogue_of_the_met
from museum.collecting import command_line
from museum.collecting.jobs import JobStore


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["paint"],
        ["images"],
        ["catalogue", "--rate", "0"],
        ["catalogue", "--concurrency", "-1"],
        ["catalogue", "--cultures", "Atlantis"],
        ["catalogue", "--departments", "six"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments):
    with pytest.raises(SystemExit) as exit_code:
        command_line.main(arguments, bytes)
    assert exit_code.value.code == 2


@pytest.mark.parametrize("command", [["check"], ["images", "--out", "images"]])
def test_a_missing_catalogue_is_exit_code_2(run, command):
    assert run(*command, "--catalogue", "missing.csv") == 2


def test_a_second_run_on_the_same_state_is_exit_code_2(run, tmp_path, out, capsys):
    with JobStore(tmp_path / "state.sqlite"):
        assert run("catalogue", "--out", out, "--state", tmp_path / "state.sqlite") == 2
    assert "two runs" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_exit_code_1(run, out, capsys):
    assert run("catalogue", "--out", out, "--api", "http://127.0.0.1:9") == 1
    assert "again later" in capsys.readouterr().err


def test_ctrl_c_is_exit_code_130(run, out, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue_of_the_met, "collect", interrupted)
    assert run("catalogue", "--out", out) == 130
    assert "Nothing is lost" in capsys.readouterr().err


def test_four_requests_a_second_are_the_default():
    options = command_line._parser().parse_args(["catalogue"])
    assert (options.rate, options.concurrency) == (4, 4)
