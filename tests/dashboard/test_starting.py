"""The app starts with all that it serves from, or ends with a sentence: both ways to start it."""

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from settings import ROOT, Settings
from tests.serving import free_port, procfile_command, served

APP = [sys.executable, "app.py"]
WAYS = {"python app.py": lambda: APP, "gunicorn": procfile_command}
STOPS_WITHIN = 120  # seconds, on a busy machine


@pytest.fixture
def own_model(tmp_path):
    """The model and its card in a folder of their own, not compiled there."""
    folder = tmp_path / "model"
    folder.mkdir()
    model = Settings().model_path
    for path in (model, model.with_name("model_card.json")):
        shutil.copy(path, folder)
    return folder / model.name


@pytest.fixture
def other_labels(gallery_table, tmp_path):
    """A table with a culture that the model does not know, on line 3."""
    with gallery_table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[2][rows[0].index("culture")] = "Korea"
    path = tmp_path / "korea.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def refusal(way, environment, tmp_path):
    """Start the app, which must end by itself; return its last line."""
    variables = {"PORT": str(free_port()), "OFFLINE": "1", "CACHE_DIR": str(tmp_path / "cache")}
    run = subprocess.run(
        WAYS[way](),
        cwd=ROOT,
        env={**variables, **environment},
        capture_output=True,
        text=True,
        timeout=STOPS_WITHIN,
        check=False,
    )
    assert run.returncode != 0
    assert "Traceback" not in run.stdout + run.stderr
    return run.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_setting_is_refused(way, tmp_path):
    assert "OFFLINE must be" in refusal(way, {"OFFLINE": "perhaps"}, tmp_path)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["DASH_URL_BASE_PATHNAME", "SCRIPT_NAME"])
def test_a_variable_that_would_change_the_app_behind_its_back_is_refused(way, name, tmp_path):
    assert f"{name} must be unset" in refusal(way, {name: "/paintings/"}, tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_missing_table_is_refused(way, tmp_path):
    assert "none.csv" in refusal(way, {"PAINTINGS_CSV": str(tmp_path / "none.csv")}, tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_culture_that_the_model_does_not_know_is_refused(way, other_labels, tmp_path):
    line = refusal(way, {"PAINTINGS_CSV": str(other_labels)}, tmp_path)
    assert "line 3" in line
    assert "Korea" in line


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_row_is_refused(way, gallery_table, tmp_path):
    broken = tmp_path / "broken.csv"
    header, first, *_ = gallery_table.read_text(encoding="utf-8").splitlines(keepends=True)
    broken.write_text(header + first.replace("https://", "ftp://"), encoding="utf-8")
    line = refusal(way, {"PAINTINGS_CSV": str(broken)}, tmp_path)
    assert f"{broken}, line 2: image_url 'ftp://" in line


@pytest.mark.parametrize("way", WAYS)
def test_a_pickle_that_is_not_the_one_of_its_card_is_refused(way, own_model, tmp_path):
    own_model.write_bytes(own_model.read_bytes() + b"\0")
    assert "SHA-256" in refusal(way, {"MODEL_PATH": str(own_model)}, tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_missing_model_is_refused(way, tmp_path):
    line = refusal(way, {"MODEL_PATH": str(tmp_path / "none.pkl")}, tmp_path)
    assert "cannot be read" in line


@pytest.mark.parametrize("way", WAYS)
def test_an_ipv6_address_can_be_listened_on(way, tmp_path):
    with served(tmp_path, {"OFFLINE": "1", "HOST": "::1"}, command=WAYS[way]()) as app:
        assert requests.get(f"{app.url}/health", timeout=30).ok


def test_a_model_that_is_not_compiled_is_compiled_before_the_app_listens(own_model, tmp_path):
    with served(tmp_path, {"OFFLINE": "1", "MODEL_PATH": str(own_model)}) as app:
        assert app.log.read_text().count("Compiled it to") == 1
    assert list((own_model.parent / "compiled").glob("*.tflite"))


def test_without_a_compiled_model_another_server_is_told_what_to_do(own_model, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env={"OFFLINE": "1", "MODEL_PATH": str(own_model), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "run python -m model.compiling" in run.stderr.splitlines()[-1]
    assert Path(own_model).name in run.stderr


CONF = str(ROOT / "gunicorn.conf.py")


@pytest.mark.parametrize(
    "arguments",
    [["--chdir", str(ROOT), "app:server"], ["-c", CONF, "app:server"]],
    ids=["--chdir", "-c"],
)
def test_gunicorn_starts_in_any_folder(arguments, tmp_path):
    command = ["env", "--chdir=/", procfile_command()[0], *arguments]
    with served(tmp_path, {"OFFLINE": "1"}, command=command) as app:
        assert requests.get(f"{app.url}/ready", timeout=30).ok


def test_gunicorns_master_keeps_nothing_of_the_app():
    """What it kept would be older, after SIGHUP, than what the new workers load."""
    code = (
        f"import runpy, sys; conf = runpy.run_path({CONF!r}); "
        "print([name for name in sys.modules if name.partition('.')[0] in conf['OURS']])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env={}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_the_folder_for_metrics_that_the_app_makes_is_removed(tmp_path):
    environment = {"OFFLINE": "1", "METRICS": "1"}
    with served(tmp_path, environment) as app:
        maps = Path(f"/proc/{app.workers[0]}/maps").read_text()
        folder = Path(re.findall(r"(/\S*/metrics-\w+)/", maps)[0])
        assert folder.is_dir()
    assert not folder.exists()
