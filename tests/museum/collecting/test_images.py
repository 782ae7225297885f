import csv

import cv2
import numpy as np
import pytest

from model.training.manifest import labels_to_learn, read_manifest
from museum.catalogue import Catalogue
from museum.collecting import command_line
from museum.collecting.images import COLUMNS
from museum.table import write
from tests.met_faults import BOT_PAGE, bomb
from tests.museum import conftest

PREFIX = "https://images.metmuseum.org/CRDImages/as/web-large"
PNG = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()


def painting(object_id, culture="Japan", **fields):
    made_up = {"image_url": f"{PREFIX}/DP {object_id}.jpg", "title": f"Plum {object_id}"}
    return conftest.painting(object_id, culture=culture, **(made_up | fields))


@pytest.fixture
def fetch(open_museum, run, out, tmp_path):
    """Writes a table, fetches its images, and returns exit code, manifest rows and museum."""
    museum = open_museum([], lambda _: None)

    def fetch(paintings, **images):
        museum.images |= {name.replace("_", " ") + ".jpg": each for name, each in images.items()}
        write(paintings, out, museum.images_url)
        code = run(
            *("images", "--catalogue", out, "--out", tmp_path / "images"),
            *("--images-url", museum.images_url, "--api", museum.api_url),
        )
        with (tmp_path / "images" / "manifest.csv").open(newline="") as file:
            return code, list(csv.DictReader(file)), museum

    return fetch


def test_images_and_a_manifest_that_training_reads_are_written(fetch, tmp_path):
    leaf = {"title": "Plum: leaf from an Album of Plums"}
    paintings = [painting(1, "China", artist="Gong Xian"), painting(2, split="train", **leaf)]
    code, rows, _ = fetch([*paintings, painting(3, **leaf)], DP_3=PNG)
    assert code == 0
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["artist"] == "Gong Xian"
    assert rows[0]["source"] == f"{PREFIX}/DP 1.jpg"
    table = read_manifest(tmp_path / "images" / "manifest.csv")
    assert list(table.file) == ["1.jpg", "2.jpg", "3.png"]
    assert list(table.culture) == ["China", "Japan", "Japan"]
    assert list(table.split)[1:] == ["train", "train"]
    for file in table.file:
        assert cv2.imread(str(tmp_path / "images" / file)) is not None


def test_a_second_run_fetches_nothing_and_writes_the_same_manifest(fetch, tmp_path):
    *_, museum = fetch([painting(1), painting(2)])
    before = (tmp_path / "images" / "manifest.csv").read_bytes()
    assert fetch([painting(1), painting(2)])[0] == 0
    assert len(museum.requests) == 2
    assert (tmp_path / "images" / "manifest.csv").read_bytes() == before


def test_a_deleted_file_and_a_new_address_are_fetched_again(fetch, tmp_path):
    *_, museum = fetch([painting(1), painting(2), painting(3)])
    (tmp_path / "images" / "1.jpg").unlink()
    museum.requests.clear()
    fetch([painting(1), painting(2, image_url=f"{PREFIX}/new.jpg"), painting(3)])
    assert sorted(museum.paths()) == [
        "/CRDImages/as/web-large/DP 1.jpg",
        "/CRDImages/as/web-large/new.jpg",
    ]


def test_what_is_no_image_is_left_out_and_the_run_says_incomplete(fetch, tmp_path):
    bad = {"DP_1": None, "DP_3": BOT_PAGE, "DP_4": b"\xff\xd8\xff no image", "DP_5": bomb()}
    code, rows, _ = fetch([painting(number) for number in range(1, 6)], **bad)
    assert code == 1
    assert [row["met_object_id"] for row in rows] == ["2"]
    assert [each.name for each in (tmp_path / "images").glob("*.*g")] == ["2.jpg"]


def test_an_image_that_moved_is_downloaded_from_where_it_is_now(fetch):
    fetch([painting(2)])[2].records = lambda object_id: {
        "objectID": object_id,
        "isPublicDomain": True,
        "primaryImageSmall": f"{PREFIX}/new.jpg",
    }
    code, rows, _ = fetch([painting(1)], DP_1=None)
    assert code == 0
    assert rows[0]["source"] == f"{PREFIX}/new.jpg"


def test_a_painting_beside_the_table_is_not_fetched(fetch):
    code, rows, museum = fetch([painting(1), painting(2, image_url="images/2.jpg")])
    assert (code, len(rows), len(museum.requests)) == (0, 1, 1)


def test_the_manifest_can_be_learned_from_and_its_splits_marked_in_the_catalogue(
    fetch, out, tmp_path
):
    _, rows, museum = fetch([painting(i, ("China", "Japan")[i % 2]) for i in range(1, 20)])
    manifest = tmp_path / "images" / "manifest.csv"
    assert labels_to_learn(manifest, read_manifest(manifest)) == ("China", "Japan")
    options = ("--catalogue", out, "--manifest", manifest)
    command = ["mark", *map(str, options), "--images-url", museum.images_url]
    assert command_line.main(command, bytes) == 0
    marked = {str(each.object_id): each.split for each in Catalogue.read(out)}
    assert marked == {row["met_object_id"]: row["split"] for row in rows}
