"""The calls that the page shows: they run as they are and return what the page shows."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.curator import Curator
from dashboard.page.snippets import Snippets, painting_snippets, picture_snippets
from museum.gallery import Gallery

LABEL = "culture"


def run_curl(snippets: Snippets, folder: Path) -> dict:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{snippets.curl} --silent --fail --noproxy '*'"],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def run_python(snippets: Snippets, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", snippets.python],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=60,
        env={"NO_PROXY": "*"},
        text=True,
    )
    return done.stdout


def test_the_calls_for_a_painting_return_its_prediction(
    address: str, curator: Curator, object_id: int, tmp_path: Path
):
    shown = curator.show(object_id).prediction
    snippets = painting_snippets(address, object_id)
    answer = run_curl(snippets, tmp_path)
    assert answer[LABEL] == shown.label
    assert answer["likelihoods"] == pytest.approx(shown.likelihoods, abs=1e-6)
    label, likelihood = run_python(snippets, tmp_path).split()
    assert label == shown.label
    assert float(likelihood) == pytest.approx(shown.likelihood, abs=1e-6)


@pytest.mark.parametrize("name", ["picture.jpg", 'it\'s; a "cat" $(x) – ネコ.png'])
def test_the_calls_for_a_picture_return_its_prediction(
    name: str, address: str, curator: Curator, object_id: int, tmp_path: Path
):
    content = Gallery(curator.catalogue).read(object_id)
    (tmp_path / name).write_bytes(content)
    shown = curator.classify(content)
    snippets = picture_snippets(address, name)
    (answer,) = run_curl(snippets, tmp_path)["predictions"]
    assert answer[LABEL] == shown.label
    label, likelihood = run_python(snippets, tmp_path).split()
    assert label == shown.label
    assert float(likelihood) == pytest.approx(shown.likelihood, abs=1e-6)


def test_whatever_the_file_is_called_it_stays_an_argument():
    snippets = picture_snippets("http://x", "a'; rm -rf .; '.jpg")
    assert "@a'; rm -rf .; '.jpg" in shlex.split(snippets.curl)
    compile(snippets.python, "snippet", "exec")
