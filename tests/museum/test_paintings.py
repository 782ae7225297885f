"""The catalogue that the app ships."""

from collections import Counter

import pytest

from museum.catalogue import Catalogue
from museum.collecting.rules import CULTURES
from museum.gallery import Gallery
from museum.met import is_shown
from settings import ROOT


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.read(ROOT / "data" / "paintings.csv", labels=CULTURES)


def test_every_culture_has_a_hundred_paintings_that_training_never_saw(shipped):
    unseen = Counter(painting.culture for painting in shipped if not painting.seen)
    assert set(unseen) == set(CULTURES)
    assert min(unseen.values()) >= 100


def test_every_image_is_the_mets_in_the_size_that_is_used(shipped):
    assert all(is_shown(painting.image_url) for painting in shipped)


def test_the_offline_gallery_has_its_paintings(shipped):
    gallery = Gallery(shipped)
    assert Counter(shipped.get(key).culture for key in gallery.object_ids) == {
        "China": 10,
        "India": 4,
        "Japan": 3,
    }
