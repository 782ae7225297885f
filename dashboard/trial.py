"""Asks each of the page's callbacks once, as a browser would, before visitors do."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard import create_app
from settings import Settings


class TrialError(RuntimeError):
    """A callback that does not answer; the message says so in a sentence."""


def try_callbacks(settings: Settings) -> str:
    """Say that the page's callbacks answer, asked without network or a cache. Raises TrialError."""
    with tempfile.TemporaryDirectory() as folder:
        alone = replace(settings, offline=True, metrics=False, cache_url="", cache_dir=Path(folder))
        app = create_app(alone)
        client = app.server.test_client()
        asked = {name: each for name, each in app.callback_map.items() if "callback" in each}
        try:
            for output, callback in asked.items():
                answer = client.post("/_dash-update-component", json=question(output, callback))
                if answer.status_code not in (200, 204):
                    told = f"answers {answer.status_code}: {answer.text.strip()}"
                    raise TrialError(f"The page's callback for {output} {told}")
        finally:
            app.server.extensions["curator"].close()
    return f"The page's {len(asked)} callbacks answer."


def question(output: str, callback: Mapping[str, Any]) -> dict[str, Any]:
    """The body with which a browser asks this callback, without values."""
    names = [name.rpartition(".") for name in output.strip(".").split("...")]
    outputs = [{"id": component, "property": name} for component, _, name in names]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [{**each, "value": None} for each in callback["inputs"]],
        "state": [{**each, "value": None} for each in callback["state"]],
        "changedPropIds": [],
    }
