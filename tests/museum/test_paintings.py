"""The catalogue that the app ships."""

from collections import Counter
from pathlib import Path

import pytest

from museum.catalogue import Catalogue
from museum.collecting.rules import CULTURES
from museum.gallery import Gallery

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
