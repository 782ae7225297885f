import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.cache import Cache
from museum.catalogue import Catalogue
from museum.client import Reason
from museum.gallery import Gallery
from museum.images import ImageUnavailable
from tests.met_faults import image_of


def test_fetches_an_image_whose_name_holds_spaces_and_percent_signs(open_images, met, paintings):
    content = open_images().get(paintings[0], 5)
    (path,) = met.paths()
    assert path == "/CRDImages/as/web-large/a file 50%1.JPG"
    assert content == image_of(path)


@pytest.mark.parametrize(
    ("outcome", "reason", "requests"),
    [
        ("empty", Reason.UNREADABLE, 2),  # and the API once: it is still there
        ("429-long", Reason.BUSY, 1),
        ("503", Reason.BUSY, 3),
        ("reset", Reason.UNREACHABLE, 3),
    ],
)
def test_a_fault_has_its_reason_and_only_what_may_pass_is_tried_again(
    open_images, met, paintings, outcome, reason, requests
):
    met.plan("200", path="/objects/1")
    met.plan(outcome)
    met.show(1, paintings[0].image_url)
    with pytest.raises(ImageUnavailable) as failure:
        open_images().get(paintings[0], 5)
    assert (failure.value.reason, failure.value.object_id) == (reason, 1)
    assert len(met.paths()) == requests


def test_a_painting_that_failed_is_skipped_and_logged_once(open_images, met, paintings, caplog):
    outcomes = []
    images = open_images(observe=outcomes.append)
    met.plan("html")
    with caplog.at_level(logging.INFO, "museum"):
        for reason in (Reason.PAGE, Reason.SKIPPED, Reason.SKIPPED):
            with pytest.raises(ImageUnavailable, match=reason):
                images.get(paintings[0], 5)
    met.plan("200")
    for _ in range(2):
        images.get(paintings[1], 5)
    assert outcomes == ["page", "skipped", "skipped", "fetched", "cached"]
    assert images.skipped == {1}
    assert len(met.paths()) == 2
    assert [record.getMessage() for record in caplog.records] == ["object_id=1 image=page"]


def test_visitors_who_want_one_image_at_once_share_one_fetch(open_images, met, paintings):
    met.delay = 0.1
    images = open_images()
    with ThreadPoolExecutor(8) as visitors:
        contents = set(visitors.map(lambda _: images.get(paintings[0], 5), range(8)))
    assert len(contents) == 1
    assert len(met.paths()) == 1


def test_an_image_is_fetched_once_and_then_cached_even_when_the_server_is_shut(
    open_images, met, paintings
):
    cache = Cache()
    first = open_images(cache=cache).get(paintings[0], 5)
    met.plan("403")
    images = open_images(cache=cache, pause=60)
    with pytest.raises(ImageUnavailable):
        images.get(paintings[1], 5)
    assert images.circuit_open
    assert images.get(paintings[0], 5) == first
    assert len(met.paths()) == 2


def test_a_visitor_waits_no_longer_than_asked(open_images, met, paintings):
    met.plan("trickled-head")
    start = time.monotonic()
    with pytest.raises(ImageUnavailable, match="too-slow"):
        open_images().get(paintings[0], 0.3)
    assert time.monotonic() - start < 1


def test_only_the_configured_origin_is_asked(met, write_table, open_images):
    foreign = Catalogue.read(
        write_table("1,Japan,T,,,,,http://127.0.0.1:9/x/a.jpg,"), "http://127.0.0.1:9/x"
    )
    with pytest.raises(ImageUnavailable, match="forbidden-address"):
        open_images().get(foreign.get(1), 5)
    assert met.paths() == []


def test_after_closing_nothing_is_fetched(open_images, paintings):
    images = open_images()
    images.close()
    with pytest.raises(ImageUnavailable, match="unreachable"):
        images.get(paintings[0], 5)


def test_a_check_that_breaks_is_a_failure_like_others(open_images, paintings):
    def broken(_content: bytes) -> None:
        raise RuntimeError

    images = open_images(broken)
    with pytest.raises(ImageUnavailable, match="unreachable"):
        images.get(paintings[0], 5)
    assert images.skipped == {1}


def test_an_image_beside_the_table_is_read_without_a_network(write_table, open_images, met):
    table = write_table(
        "1,Japan,T,,,,,scans/a b.jpg,",
        "2,Japan,T,,,,,scans/none.jpg,",
        "3,Japan,T,,,,,scans/text.jpg,",
        "4,Japan,T,,,,,scans,",
        "5,Japan,T,,,,,scans/loop,",
    )
    scans = table.parent / "scans"
    scans.mkdir()
    (scans / "a b.jpg").write_bytes(b"\xff\xd8scan")
    (scans / "text.jpg").write_bytes(b"text")
    (scans / "loop").symlink_to("loop")
    catalogue = Catalogue.read(table, met.images_url)
    images = open_images(folder=catalogue.folder)
    assert images.get(catalogue.get(1), 5) == b"\xff\xd8scan"
    reasons = {2: "missing", 3: "unreadable", 4: "missing", 5: "missing"}
    for object_id, reason in reasons.items():
        with pytest.raises(ImageUnavailable, match=reason):
            images.get(catalogue.get(object_id), 5)
    assert images.skipped == set(reasons)
    assert met.paths() == []


def test_links_to_images_and_folders_are_followed_wherever_they_lead(
    write_table, open_images, tmp_path_factory
):
    disk = tmp_path_factory.mktemp("disk")
    (disk / "1.jpg").write_bytes(b"\xff\xd8scan")
    table = write_table("1,Japan,T,,,,,scans/1.jpg,", "2,Japan,T,,,,,2.jpg,")
    (table.parent / "scans").symlink_to(disk)
    (table.parent / "2.jpg").symlink_to(disk / "1.jpg")
    catalogue = Catalogue.read(table)
    images = open_images(folder=catalogue.folder)
    assert {images.get(painting, 5) for painting in catalogue} == {b"\xff\xd8scan"}
    assert Gallery(catalogue).object_ids == {1, 2}


def test_a_refusal_opens_the_circuit_until_the_server_works_again(
    open_images, met, paintings, caplog, monkeypatch
):
    images = open_images(pause=60)
    met.plan("403", "200")
    for painting, reason in zip(paintings, ["blocked", *["server-down"] * 7], strict=True):
        with pytest.raises(ImageUnavailable, match=reason):
            images.get(painting, 5)
    assert images.circuit_open
    assert len(met.paths()) == 1
    monkeypatch.setattr("museum.pacing.monotonic", lambda: time.monotonic() + 61)
    assert images.get(paintings[0], 5)
    assert not images.circuit_open
    said = [message for message in caplog.messages if message.startswith("circuit")]
    assert said == ["circuit=open reason=blocked", "circuit=closed"]


def test_dead_links_say_nothing_against_the_server(open_images, met, paintings):
    images = open_images(failures=3)
    met.plan("404", path=".JPG")
    for painting in paintings:
        with pytest.raises(ImageUnavailable, match="withdrawn"):
            images.get(painting, 5)
    assert not images.circuit_open


def test_the_turn_that_comes_too_late_for_a_fetch_is_not_waited_for(
    open_images, met, paintings, monkeypatch
):
    monkeypatch.setattr("museum.images.FETCH_SECONDS", 0.5)
    images = open_images(per_second=0.1)
    images.get(paintings[0], 5)
    with pytest.raises(ImageUnavailable, match="no-turn"):
        images.get(paintings[1], 5)
    assert len(met.paths()) == 1
    assert images.skipped == frozenset(), "the painting is not to blame"
