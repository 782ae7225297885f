"""The examples for Python, of docs/python.md and of the API's documentation, run."""

import html
import re
import subprocess
import sys
from pathlib import Path

import requests

from dashboard.curator import Curator
from dashboard.labels import name_of
from settings import ROOT

EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(code: str, folder: Path) -> list[str]:
    """Run the code in the folder and return the lines that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        env={"NO_PROXY": "*"},
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_examples_print_what_the_page_shows(address: str, curator: Curator, tmp_path: Path):
    paintings = curator.catalogue.search("buddha").paintings[:3]
    assert paintings
    first = paintings[0].object_id
    (tmp_path / "mine.jpg").write_bytes(curator.image(first))
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = "\n".join(EXAMPLES.findall(text)).replace("http://127.0.0.1:8050", address)

    lines = run(code, tmp_path)
    assert len(lines) == len(paintings) + 3
    for line, painting in zip(lines, paintings, strict=False):
        exhibit = curator.show(painting.object_id)
        assert line.startswith(f"{painting.title} | {name_of(exhibit.prediction.label)} ")
        assert line.endswith("right" if exhibit.right else "wrong")
    assert lines[-3].startswith("broken.jpg We couldn’t read")
    assert lines[-2].startswith(f"mine.jpg {name_of(curator.show(first).prediction.label)} ")
    assert lines[-1].startswith("404 ")


def test_the_documentation_has_an_example_that_runs(
    address: str, curator: Curator, object_id: int, tmp_path: Path
):
    (tmp_path / "picture.jpg").write_bytes(curator.image(object_id))
    page = requests.get(f"{address}/api/v1/docs", timeout=30).text
    (code,) = re.findall(r">(import requests.*?)</code>", page, re.DOTALL)
    (line,) = run(html.unescape(code), tmp_path)
    assert line.startswith(name_of(curator.show(object_id).prediction.label))
