"""The scripts' unit tests, under Node's own runner: `node --test tests/assets/`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_of_scripts(file: Path) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no Node")
        pytest.skip("there is no Node")
    run = subprocess.run([node, "--test", file], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout
