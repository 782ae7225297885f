"""docs/python.md, run from top to bottom against a running app."""

import re
import subprocess
import sys
from pathlib import Path

from dashboard.curator import Curator
from dashboard.labels import name_of
from museum.gallery import Gallery
from settings import ROOT

EXAMPLES = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_examples_print_what_the_page_shows(address: str, curator: Curator, tmp_path: Path):
    paintings = curator.catalogue.search("buddha").paintings[:3]
    assert paintings
    first = paintings[0].object_id
    (tmp_path / "mine.jpg").write_bytes(Gallery(curator.catalogue).read(first))
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = "\n".join(EXAMPLES.findall(text)).replace("http://127.0.0.1:8050", address)

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        env={"NO_PROXY": "*"},
        text=True,
        timeout=120,
        check=True,
    )

    lines = done.stdout.splitlines()
    assert len(lines) == len(paintings) + 3
    for line, painting in zip(lines, paintings, strict=False):
        exhibit = curator.show(painting.object_id)
        assert line.startswith(f"{painting.title} | {name_of(exhibit.prediction.label)} ")
        assert line.endswith("right" if exhibit.right else "wrong")
    assert lines[-3].startswith("broken.jpg We couldn’t read")
    assert lines[-2].startswith(f"mine.jpg {name_of(curator.show(first).prediction.label)} ")
    assert lines[-1].startswith("404 ")
