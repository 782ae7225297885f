"""What the API does is what its OpenAPI document says: schemathesis tries to find a difference."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).with_name("openapi_hooks.py")


@pytest.mark.parametrize("examples", [4, pytest.param(50, marks=pytest.mark.slow)])
def test_schemathesis_finds_nothing(address, tmp_path, examples):
    command = [
        str(Path(sys.executable).with_name("st")),
        "run",
        f"{address}/api/v1/openapi.json",
        "--checks=all",
        f"--max-examples={examples}",
        "--seed=1",
        "--generation-database=none",
        "--no-color",
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
    run = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
