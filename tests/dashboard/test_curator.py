"""A click ends with a painting and a verdict, whatever the Met's server does."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.curator import SEARCH_SECONDS, Curator, UnknownPainting
from dashboard.events import Observe, ignore
from dashboard.exhibit import Source, digest_of
from model.preprocessing import decode, to_network_input
from museum.cache import Cache
from museum.catalogue import Catalogue
from museum.collecting.rules import CULTURES
from museum.gallery import Gallery
from museum.images import SERVING, Images, ImageUnavailable
from settings import ROOT
from tests.met_server import MetServer
from tests.model.pictures import encoded, halves


@pytest.fixture
def classifier(curator):
    """The real one; its model is opened once for all tests."""
    return curator.classifier


FAST = replace(SERVING, per_second=1000)


@pytest.fixture
def met():
    with MetServer() as met:
        yield met


@pytest.fixture
def make_curator(classifier, met):
    """Curators for the stand-in Met, or for no network at all; they make no exhibits ahead until
    they are started.
    """
    made = []

    def make(
        *,
        offline: bool = False,
        cache: Cache | None = None,
        folder: Path | None = None,
        observe: Observe = ignore,
    ) -> Curator:
        catalogue = Catalogue.read(ROOT / "data" / "paintings.csv", met.images_url)
        cache = cache or Cache()
        images = None if offline else Images(met.images_url, decode, cache, policy=FAST)
        gallery = Gallery(catalogue, folder)
        curator = Curator(catalogue, gallery, classifier, images, cache, observe)
        made.append(curator)
        return curator

    yield make
    for curator in made:
        curator.close()


def test_a_click_gives_a_painting_and_what_the_model_says_of_its_image(make_curator, classifier):
    curator = make_curator()
    exhibit = curator.next()
    expected = classifier.predict(to_network_input(curator.image(exhibit.painting.object_id)))
    assert exhibit.prediction.likelihoods == pytest.approx(expected.likelihoods, abs=1e-6)
    assert exhibit.source == Source.REGULAR


@pytest.mark.parametrize("culture", CULTURES)
def test_a_culture_can_be_asked_for(make_curator, culture):
    assert make_curator().next(culture).painting.culture == culture


def test_what_the_visitor_has_seen_is_not_shown_again(make_curator):
    curator = make_curator()
    indian = {p.object_id for p in curator.catalogue if p.culture == "India"}
    last = indian.pop()
    assert curator.next("India", exclude=indian).painting.object_id == last


def test_a_visitor_who_has_seen_all_of_a_culture_is_shown_it_again(make_curator):
    curator = make_curator()
    indian = {p.object_id for p in curator.catalogue if p.culture == "India"}
    exhibit = curator.next("India", exclude=indian)
    assert exhibit.painting.object_id in indian
    assert exhibit.source == Source.REGULAR


def test_the_image_is_fetched_once(make_curator, met):
    curator = make_curator()
    object_id = curator.next().painting.object_id
    curator.image(object_id)
    curator.show(object_id)
    assert len(met.paths()) == 1


def test_when_one_image_fails_another_painting_is_shown_and_the_visitor_is_told(make_curator, met):
    met.plan("404", "200")
    assert make_curator().next("America").source == Source.ANOTHER


@pytest.mark.parametrize("fault", ["403", "404", "html", "bomb", "truncated", "redirect"])
def test_when_the_met_fails_the_offline_gallery_answers(make_curator, met, fault):
    met.plan(fault)
    exhibit = make_curator().next("China")
    assert exhibit.painting.culture == "China"
    assert exhibit.source == Source.BUILT_IN


def test_while_the_met_is_left_alone_what_was_fetched_before_is_shown(make_curator, met):
    curator = make_curator()
    chosen = [p.object_id for p in curator.catalogue if p.culture == "India" and not p.seen]
    fetched = set(chosen[::2])
    for object_id in fetched:
        curator.image(object_id)
    met.plan("403")
    with pytest.raises(ImageUnavailable):
        curator.image(chosen[1])
    exhibits = [curator.next("India") for _ in range(5)]
    assert {exhibit.painting.object_id for exhibit in exhibits} <= fetched | curator.built_in
    assert any(exhibit.painting.object_id in fetched for exhibit in exhibits)


def test_when_the_gallery_lacks_the_culture_another_is_shown_and_the_visitor_is_told(
    make_curator, met
):
    met.plan("403")
    assert make_curator().next("America").source == Source.BUILT_IN_OTHER_LABEL


def test_without_a_network_the_gallery_is_all_there_is(make_curator, met):
    curator = make_curator(offline=True)
    exhibits = [curator.next() for _ in range(5)]
    assert {exhibit.source for exhibit in exhibits} == {Source.OFFLINE}
    assert not met.paths()


def test_without_a_network_a_culture_that_has_no_built_in_painting_is_told_truly(make_curator):
    assert make_curator(offline=True).next("America").source == Source.OFFLINE_OTHER_LABEL


def test_a_culture_that_the_catalogue_lacks_is_told_truly(make_curator, monkeypatch):
    curator = make_curator()
    monkeypatch.setattr(curator.catalogue, "counts", lambda: {"India": 0})
    assert curator.next("India").source == Source.OTHER_LABEL


def test_a_built_in_image_that_is_gone_or_broken_is_tried_once(make_curator, tmp_path, caplog):
    paintings = Catalogue.read(ROOT / "data" / "paintings.csv").draw("seed", 3)
    gone, broken, good = (painting.object_id for painting in paintings)
    (tmp_path / f"{gone}.jpg").touch()
    (tmp_path / f"{broken}.jpg").write_bytes(b"no image")
    (tmp_path / f"{good}.png").write_bytes(encoded(halves(), "PNG"))
    curator = make_curator(offline=True, folder=tmp_path)
    (tmp_path / f"{gone}.jpg").unlink()
    others = curator.among - {gone, broken}
    for _ in range(3):
        assert curator.next(exclude=others).painting.object_id in others
    assert curator.among == others
    for object_id in (gone, broken):
        (line,) = (each for each in caplog.messages if f"object_id={object_id}" in each)
        assert "gallery=unreadable error=" in line


def test_the_digest_is_that_of_the_bytes_that_were_classified(make_curator):
    curator = make_curator()
    exhibit = curator.show(36131)
    assert exhibit.digest == digest_of(curator.image(36131))


def test_a_painting_that_is_prepared_counts_as_a_click_when_it_is_shown(make_curator):
    clicks = []

    def observe(event, seconds=None, /, **labels):
        if event == "click":
            clicks.append((seconds, labels))

    curator = make_curator(offline=True, observe=observe)
    exhibit = curator.next(observe=False)
    assert not clicks
    curator.count_click(exhibit)
    (click,) = clicks
    verdict = "right" if exhibit.right else "wrong"
    labels = {"outcome": "ready", "culture": exhibit.painting.culture, "verdict": verdict}
    assert click == (None, labels)
    curator.next()
    assert clicks[1][0] is not None


def test_without_a_network_only_built_in_paintings_are_picked_and_found(make_curator):
    curator = make_curator(offline=True)
    assert curator.pick().object_id in curator.among
    assert curator.pick("America") is None
    assert {p.object_id for p in curator.search("landscape").paintings} <= curator.among
    assert curator.find(10154) is None


@pytest.mark.parametrize(("offline", "object_id"), [(False, 1), (True, 10154)])
def test_an_object_id_that_cannot_be_shown_is_refused(make_curator, offline, object_id):
    curator = make_curator(offline=offline)
    for ask in (curator.painting, curator.show, curator.image):
        with pytest.raises(UnknownPainting):
            ask(object_id)


@pytest.mark.parametrize("text", ["", "ink"])
def test_without_a_network_the_list_holds_what_is_built_in(make_curator, text):
    curator = make_curator(offline=True)
    everywhere, _ = make_curator().page(None, None, text, 0, 10_000)
    built_in = [painting for painting in everywhere if painting.object_id in curator.among]
    assert len(built_in) > 3
    assert curator.page(None, None, text, 0, 1000) == (built_in, len(built_in))
    assert curator.page(None, None, text, 1, 2) == (built_in[1:3], len(built_in))
    chinese, _ = curator.page("China", "", text, 0, 1000)
    assert chinese == [p for p in built_in if p.culture == "China" and p.split == ""]


def test_a_painting_whose_image_cannot_be_had_is_refused(make_curator, met):
    met.plan("404")
    with pytest.raises(ImageUnavailable):
        make_curator().show(10154)


def test_a_gallery_painting_can_be_had_even_when_the_met_is_down(make_curator, met):
    met.plan("403")
    exhibit = make_curator().show(36131)
    assert exhibit.painting.object_id == 36131
    assert exhibit.source == Source.BUILT_IN


def test_an_image_that_is_at_hand_is_not_waited_for(make_curator, met):
    met.plan("stall")
    started = time.monotonic()
    assert make_curator().image(36131)
    assert time.monotonic() - started < SEARCH_SECONDS


def test_paintings_alike_are_those_shown_before_with_the_nearest_style(make_curator):
    curator = make_curator(offline=True)
    ids = sorted(curator.among)[:5]
    styles = {}
    for object_id in ids:
        style = curator.show(object_id).prediction.style
        styles[object_id] = style / np.linalg.norm(style)
    asked = ids[0]
    expected = sorted(ids[1:], key=lambda other: -(styles[asked] @ styles[other]))
    assert [p.object_id for p in curator.alike(asked, 3)] == expected[:3]
