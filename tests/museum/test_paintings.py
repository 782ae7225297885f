"""The catalogue that the app ships."""

from collections import Counter

import pytest

from museum.catalogue import Catalogue
from museum.collecting.importing import mark_seen
from museum.collecting.met_object import from_facts
from museum.collecting.rules import CULTURES, reason_to_skip
from museum.collecting.splits import splits_of
from museum.gallery import Gallery
from settings import ROOT


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.read(ROOT / "data" / "paintings.csv", labels=CULTURES)


def test_every_culture_has_a_hundred_paintings_that_training_never_saw(shipped):
    unseen = Counter(painting.culture for painting in shipped if not painting.seen)
    assert set(unseen) == set(CULTURES)
    assert min(unseen.values()) >= 100


def test_every_row_passes_the_checks_of_an_import(shipped):
    assert {reason_to_skip(from_facts(painting)) for painting in shipped} == {None}


def test_every_painting_that_training_used_and_its_group_are_marked(shipped):
    splits = splits_of(ROOT / "model" / "met_splits.csv")
    assert list(shipped) == mark_seen(iter(shipped), splits), (
        "met_splits.csv has changed: run `python -m museum.collecting import --gallery`"
    )


def test_random_picks_are_paintings_that_training_never_saw(shipped):
    assert not [pick for _ in range(300) if (pick := shipped.pick()).seen]


def test_the_offline_gallery_has_its_paintings(shipped):
    gallery = Gallery(shipped)
    assert Counter(shipped.get(key).culture for key in gallery.object_ids) == {
        "China": 10,
        "India": 4,
        "Japan": 3,
    }
