"""A click ends with a painting and a verdict, whatever the Met's server does."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.curator import SEARCH_SECONDS, Curator, UnknownPainting
from dashboard.events import Observe, fan_out
from dashboard.exhibit import Source, digest_of
from dashboard.startup import built_in_only
from model.preprocessing import decode, to_network_input
from museum.cache import Cache
from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.images import SERVING, Images, ImageUnavailable
from settings import ROOT
from tests.met_server import MetServer
from tests.model.pictures import encoded, halves

FAST = replace(SERVING, per_second=1000)


@pytest.fixture
def met():
    with MetServer() as met:
        yield met


@pytest.fixture
def make_curator(curator, met):
    """Curators for the stand-in Met, or for no network at all; they make no exhibits ahead."""
    made, classifier = [], curator.classifier

    def make(*observers: Observe, offline: bool = False, folder: Path | None = None) -> Curator:
        catalogue = Catalogue.read(ROOT / "data" / "paintings.csv", met.images_url)
        cache = Cache()
        gallery = Gallery(catalogue, folder)
        images = gallery if offline else Images(met.images_url, decode, cache, policy=FAST)
        catalogue = built_in_only(catalogue, gallery) if offline else catalogue
        curator = Curator(catalogue, gallery, classifier, images, cache, fan_out(*observers))
        made.append(curator)
        return curator

    yield make
    for curator in made:
        curator.close()


def test_a_click_gives_a_painting_and_what_the_model_says_of_its_image(make_curator):
    curator = make_curator()
    exhibit = curator.next()
    content = curator.image(exhibit.painting.object_id)
    expected = curator.classifier.predict(to_network_input(content))
    assert exhibit.prediction.likelihoods == pytest.approx(expected.likelihoods, abs=1e-6)
    assert exhibit.source == Source.REGULAR


def test_what_the_visitor_has_seen_is_shown_again_only_when_nothing_else_is_left(make_curator):
    curator = make_curator()
    indian = [p.object_id for p in curator.catalogue if p.culture == "India"]
    assert curator.next("India", exclude=indian[1:]).painting.object_id == indian[0]
    exhibit = curator.next("India", exclude=indian)
    assert exhibit.painting.object_id in indian
    assert exhibit.source == Source.REGULAR


def test_when_one_image_fails_another_painting_is_shown_and_the_visitor_is_told(make_curator, met):
    met.plan("404", "200")
    assert make_curator().next("America").source == Source.ANOTHER


@pytest.mark.parametrize("fault", ["403", "404", "html", "bomb", "truncated", "redirect"])
def test_when_the_met_fails_the_offline_gallery_answers(make_curator, met, fault):
    met.plan(fault)
    exhibit = make_curator().next("China")
    assert (exhibit.painting.culture, exhibit.source) == ("China", Source.BUILT_IN)


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


def test_without_a_network_the_gallery_is_all_there_is(make_curator, met):
    curator = make_curator(offline=True)
    assert {curator.next().source for _ in range(5)} == {Source.OFFLINE}
    assert curator.next("America").source == Source.OFFLINE_OTHER_LABEL
    assert curator.pick().object_id in curator.built_in
    assert curator.pick("America") is None
    assert {p.object_id for p in curator.search("landscape").paintings} <= curator.built_in
    assert {p.object_id for p in curator.catalogue} == curator.built_in
    assert curator.find(10154) is None
    assert not met.paths()


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
    others = curator.built_in - {gone, broken}
    for _ in range(3):
        assert curator.next(exclude=others).painting.object_id in others
    assert curator.built_in == others
    for object_id in (gone, broken):
        (line,) = (each for each in caplog.messages if f"object_id={object_id}" in each)
        assert "gallery=unreadable error=" in line


def test_a_painting_that_is_prepared_counts_as_a_click_when_it_is_shown(make_curator):
    clicks = []

    def observe(event, seconds=None, /, **labels):
        if event == "click":
            clicks.append((seconds, labels))

    curator = make_curator(observe, offline=True)
    exhibit = curator.next(observe=False)
    assert not clicks
    curator.count_click(exhibit)
    (click,) = clicks
    verdict = "right" if exhibit.right else "wrong"
    labels = {"outcome": "ready", "culture": exhibit.painting.culture, "verdict": verdict}
    assert click == (None, labels)
    curator.next()
    assert clicks[1][0] is not None


@pytest.mark.parametrize(("offline", "object_id"), [(False, 1), (True, 10154)])
def test_an_object_id_that_cannot_be_shown_is_refused(make_curator, offline, object_id):
    curator = make_curator(offline=offline)
    for ask in (curator.painting, curator.show, curator.image):
        with pytest.raises(UnknownPainting):
            ask(object_id)


def test_when_the_met_is_down_a_gallery_painting_can_be_had_and_others_are_refused(
    make_curator, met
):
    met.plan("403")
    curator = make_curator()
    exhibit = curator.show(36131)
    assert exhibit.digest == digest_of(curator.image(36131))
    assert exhibit.source == Source.BUILT_IN
    assert curator.next("America").source == Source.BUILT_IN_OTHER_LABEL
    with pytest.raises(ImageUnavailable):
        curator.show(10154)


def test_an_image_that_is_at_hand_is_not_waited_for(make_curator, met):
    met.plan("stall")
    started = time.monotonic()
    assert make_curator().image(36131)
    assert time.monotonic() - started < SEARCH_SECONDS
