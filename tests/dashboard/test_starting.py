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


@pytest.mark.parametrize(
    ("way", "variable", "reason"),
    [
        ("python app.py", "OFFLINE", "OFFLINE must be"),
        ("python app.py", "MODEL_PATH", "cannot be read"),
        ("gunicorn", "OFFLINE", "OFFLINE must be"),
        ("gunicorn", "PAINTINGS_CSV", "/none"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(way, variable, reason, tmp_path):
    environment = {"OFFLINE": "1", "CACHE_DIR": str(tmp_path / "cache"), variable: "/none"}
    run = subprocess.run(
        WAYS[way](),
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
