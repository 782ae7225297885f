"""docs/your-own-collection.md: its three commands, from a made-up collection to a click."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.visit import Visit
from tests.serving import ROOT, served

DOCUMENT = ROOT / "docs" / "your-own-collection.md"
COLUMNS = "object_id,culture,title,artist,date,medium,accession_number,image_url,split"
LABELS = {"Lakes": (190, 120, 40), "Dunes": (90, 170, 220), "Woods": (50, 110, 50)}
EACH = 20
SECONDS = 540


def commands() -> list[str]:
    """The lines of the document's first block of commands."""
    (block,) = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[:1]
    return block.splitlines()


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder as the document describes it: pictures of three kinds."""
    rng = np.random.default_rng(5)
    folder = tmp_path / "collection"
    (folder / "images").mkdir(parents=True)
    with (folder / "paintings.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for number in range(1, EACH * len(LABELS) + 1):
            label = sorted(LABELS)[number % len(LABELS)]
            place = f"images/{number:04}.jpg"
            picture = np.clip(LABELS[label] + rng.normal(0, 25, (240, 320, 3)), 0, 255)
            picture = picture.astype(np.uint8)
            for _ in range(12):
                x, y, radius = (int(value) for value in rng.integers(10, 200, 3))
                colour = [int(value) for value in rng.integers(0, 256, 3)]
                if label == "Woods":
                    cv2.line(picture, (x, 0), (x, 240), colour, 3)
                elif label == "Lakes":
                    cv2.ellipse(picture, (x, y), (radius, 6), 0, 0, 360, colour, 2)
                else:
                    cv2.circle(picture, (x, y), radius // 8, colour, -1)
            cv2.imwrite(str(folder / place), picture)
            split = ("train", "train", "train", "test")[number // len(LABELS) % 4]
            writer.writerow([number, label, f"Sketch {number}", "", "", "", "", place, split])
    return folder


@pytest.mark.slow
def test_its_three_commands_check_train_and_serve_a_collection(
    collection: Path, tmp_path: Path, browser: Browser
) -> None:
    python = f"'{sys.executable}'"
    check, train, serve = (
        command.replace(".venv/bin/python", python).replace("collection/", f"{collection}/")
        for command in commands()
    )
    for command, told in ((check, "The table is ready."), (train, "mean_recall")):
        done = subprocess.run(
            command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, done.stderr
        assert told in done.stdout

    (tmp_path / "served").mkdir()
    with served(tmp_path / "served", {}, command=["bash", "-c", f"exec env {serve}"]) as app:
        page = browser.new_page()
        visit = Visit(page, app.url)
        shown = visit.open()
        assert shown.correct in LABELS
        assert shown.predicted == shown.correct
        assert visit.next().predicted in LABELS
        for claim in ("Met", "CC0", "public domain"):
            assert claim not in page.inner_text("body")
            assert claim not in page.title()
        page.close()
