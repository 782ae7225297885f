"""Who may import whom, and what a process that serves never loads."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import ROOT, Settings

# What each package must not import, but for ALLOWED. dashboard/page, web and api get from
# `create_app` what they need of each other.
FORBIDDEN = {
    "museum": ("dashboard", "model", "app", "settings"),
    "model": ("dashboard", "museum", "app", "settings"),
    "dashboard/page": ("dashboard.web", "dashboard.api", "settings"),
    "dashboard/web": ("dashboard.page", "dashboard.api", "settings"),
    "dashboard/api": ("dashboard.page", "dashboard.web", "settings"),
}
ALLOWED = ("museum.table",)  # the one reader of tables, of catalogues and manifests alike
SERVE = """
import sys
import app
from tests.clicks import CALLBACK, click_body
client = app.server.test_client()
for path in ("/", "/about", "/api/v1/paintings/random", "/api/v1/model"):
    assert client.get(path).status_code == 200, path
for body in (click_body({"number": 1}), {
    "output": "about.children", "outputs": {"id": "about", "property": "children"}, "state": [],
    "inputs": [{"id": "about-wanted", "property": "data", "value": 1}], "changedPropIds": [],
}):
    assert client.post(CALLBACK, json=body).status_code == 200, body
painting = client.get("/paintings/36131.jpg").data
assert client.post("/own-picture", data=painting, content_type="image/jpeg").json["verdict"]
app.server.extensions["curator"].close()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


# The collecting command hands the decoder to what is below it, as create_app does for the app.
ENTRY_POINT = ROOT / "museum" / "collecting" / "__main__.py"


def imported(path: Path) -> Iterator[str]:
    """Yield each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_is_below_it(package):
    found = {
        (path.name, name)
        for path in (ROOT / package).rglob("*.py")
        if path != ENTRY_POINT
        for name in imported(path)
        if not name.startswith(ALLOWED)
        and any(name == each or name.startswith(f"{each}.") for each in FORBIDDEN[package])
    }
    assert not found


def test_what_serves_imports_nothing_of_collecting():
    serving = [*ROOT.glob("*.py"), *ROOT.glob("museum/*.py"), *ROOT.glob("dashboard/**/*.py")]
    assert not [path for path in serving if "museum.collecting" in ",".join(imported(path))]


def test_a_process_that_has_served_everything_has_loaded_no_training_package(tmp_path):
    from model.compiling import ensure_compiled

    ensure_compiled(Settings().model_path)
    run = subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env={"OFFLINE": "1", "CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.splitlines()[-1].split())
    assert "ai_edge_litert" in loaded
    assert not loaded & {"keras", "pandas", "ray", "sklearn", "tensorflow"}
