"""The catalogue that the app ships."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from museum import curate
from museum.catalogue import Catalogue
from museum.collecting.rules import CULTURES
from museum.gallery import Gallery
from museum.table import COLUMNS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.read(ROOT / "data" / "paintings.csv")


def test_no_painting_was_seen_in_training(shipped):
    assert not [painting.object_id for painting in shipped if painting.seen]


def test_every_culture_is_shown(shipped):
    assert set(Counter(painting.culture for painting in shipped)) == set(CULTURES)


def test_the_offline_gallery_has_its_paintings(shipped):
    gallery = Gallery(shipped)
    assert len(gallery.object_ids) == 17
    assert Counter(shipped.get(key).culture for key in gallery.object_ids) == {
        "China": 10,
        "India": 4,
        "Japan": 3,
    }


def test_the_table_is_made_of_facts_records_and_splits(tmp_path, monkeypatch):
    url = "https://images.metmuseum.org/CRDImages/ad/web-large/1.jpg"
    facts, manifest, out = (tmp_path / name for name in ("facts.csv", "manifest.csv", "out.csv"))
    with facts.open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                COLUMNS[:-1],
                (30, "America", "Tested", "", "", "", "", url),
                (10, "America", "Never used", "", "", "", "", url),
                (20, "America", "Trained on", "", "", "", "", url),
                (39901, "China", "Told less well", "", "", "", "", url),
            ]
        )
    manifest.write_text("met_object_id,split\n30,test\n20,train\n,train\n44858,validation\n")
    monkeypatch.setattr(
        "sys.argv", ["curate", f"--facts={facts}", f"--manifest={manifest}", f"--out={out}"]
    )
    curate.main()
    made = Catalogue.read(out)
    assert [(p.object_id, p.split) for p in made][:2] == [(10, ""), (30, "test")]
    assert made.get(39901).artist == "Han Gan"
    assert made.get(20) is None
    assert made.get(44858) is None, "shipped, but tuned on"
    assert len(made) == 2 + 16

    before = out.read_bytes()
    curate.main()
    assert out.read_bytes() == before


def test_curating_says_what_is_wrong(monkeypatch):
    monkeypatch.setattr("sys.argv", ["curate", "--facts=/none.csv", "--manifest=/none.csv"])
    with pytest.raises(SystemExit, match=r"none\.csv"):
        curate.main()
