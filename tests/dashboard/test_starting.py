"""The app starts with all that it serves from, or ends with a sentence: both ways to start it."""

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
GUNICORN = procfile_command()
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


@pytest.mark.parametrize(
    ("command", "variable", "reason"),
    [
        (APP, "MODEL_PATH", "cannot be read"),
        (GUNICORN, "OFFLINE", "OFFLINE must be"),
        (GUNICORN, "PAINTINGS_CSV", "/none"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(command, variable, reason, tmp_path):
    environment = {"OFFLINE": "1", "CACHE_DIR": str(tmp_path / "cache"), variable: "/none"}
    run = subprocess.run(
        command,
        cwd=ROOT,
        env={"PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=STOPS_WITHIN,
        check=False,
    )
    assert run.returncode != 0
    assert "Traceback" not in run.stdout + run.stderr
    assert reason in run.stderr.strip().splitlines()[-1]


def test_the_development_server_listens_on_an_ipv6_address(tmp_path):
    with served(tmp_path, {"OFFLINE": "1", "HOST": "::1"}, command=APP) as app:
        assert requests.get(f"{app.url}/health", timeout=30).ok


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
    assert own_model.name in run.stderr


CONF = str(ROOT / "gunicorn.conf.py")


def test_gunicorn_with_its_file_compiles_listens_on_ipv6_and_removes_its_folder_for_metrics(
    own_model, tmp_path
):
    command = ["env", "--chdir=/", GUNICORN[0], "-c", CONF, "app:server"]
    environment = {"OFFLINE": "1", "HOST": "::1", "METRICS": "1", "MODEL_PATH": str(own_model)}
    with served(tmp_path, environment, command=command) as app:
        assert app.log.read_text().count("Compiled it to") == 1
        assert list((own_model.parent / "compiled").glob("*.tflite"))
        maps = Path(f"/proc/{app.workers[0]}/maps").read_text()
        folder = Path(re.findall(r"(/\S*/metrics-\w+)/", maps)[0])
        assert folder.is_dir()
    assert not folder.exists()


def test_gunicorns_master_keeps_nothing_of_the_app():
    """What it kept would be older, after SIGHUP, than what the new workers load."""
    code = f"import runpy, sys; runpy.run_path({CONF!r}); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env={}, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert not loaded & {"app", "dashboard", "model", "museum", "settings"}
