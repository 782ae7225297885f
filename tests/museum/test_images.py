import logging
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.cache import Cache
from museum.catalogue import Catalogue
from museum.images import Images, ImageUnavailable
from museum.politeness import Circuit
from tests.met_faults import image_of


def test_fetches_an_image_whose_name_holds_spaces_and_percent_signs(open_images, met, paintings):
    content = open_images().get(paintings[0], 5)
    (path,) = met.paths()
    assert path == "/CRDImages/as/web-large/a file 50%1.JPG"
    assert content == image_of(path)


@pytest.mark.parametrize(
    ("outcome", "reason", "requests"),
    [
        ("404", "missing", 1),
        ("html", "not-an-image", 1),
        ("empty", "not-an-image", 1),
        ("bomb", "not-an-image", 1),
        ("large", "too-large", 1),
        ("redirect", "forbidden-url", 1),
        ("403", "blocked", 1),
        ("429-long", "blocked", 1),
        ("503", "unreachable", 3),
        ("reset", "unreachable", 3),
        ("truncated", "unreachable", 3),
    ],
)
def test_a_fault_has_its_reason_and_only_what_may_pass_is_tried_again(
    open_images, met, paintings, outcome, reason, requests
):
    met.plan(outcome)
    with pytest.raises(ImageUnavailable) as failure:
        open_images().get(paintings[0], 5)
    assert (failure.value.reason, failure.value.object_id) == (reason, 1)
    assert len(met.paths()) == requests


@pytest.mark.parametrize("outcome", ["reset", "truncated", "503", "429"])
def test_what_passes_is_survived(open_images, met, paintings, outcome):
    met.plan(outcome, "200")
    assert open_images().get(paintings[0], 5) == image_of(met.paths()[0])


def test_a_painting_that_failed_is_set_aside_and_its_dead_link_logged_once(
    open_images, met, paintings, caplog
):
    images = open_images()
    met.plan("404")
    with caplog.at_level(logging.INFO, "museum"):
        reasons = []
        for _ in range(3):
            with pytest.raises(ImageUnavailable) as failure:
                images.get(paintings[0], 5)
            reasons.append(failure.value.reason)
    assert reasons == ["missing", "set-aside", "set-aside"]
    assert images.set_aside == {1}
    assert len(met.paths()) == 1
    assert [record.getMessage() for record in caplog.records] == ["object_id=1 image=missing"]


def test_visitors_who_want_one_image_at_once_share_one_fetch(open_images, met, paintings):
    met.delay = 0.1
    images = open_images()
    with ThreadPoolExecutor(8) as visitors:
        contents = set(visitors.map(lambda _: images.get(paintings[0], 5), range(8)))
    assert len(contents) == 1
    assert len(met.paths()) == 1


def test_an_image_is_fetched_once_and_then_cached(open_images, met, paintings):
    cache = Cache()
    first = open_images(cache=cache).get(paintings[0], 5)
    met.plan("404")
    assert open_images(cache=cache).get(paintings[0], 5) == first
    assert len(met.paths()) == 1


def test_a_cached_image_is_there_even_when_the_server_is_not(open_images, met, paintings):
    images = open_images(circuit=Circuit(pause=60))
    images.get(paintings[0], 5)
    met.plan("403")
    with pytest.raises(ImageUnavailable):
        images.get(paintings[1], 5)
    assert images.get(paintings[0], 5)


@pytest.mark.parametrize("outcome", ["stall", "trickle", "trickled-head"])
def test_a_visitor_waits_no_longer_than_asked(open_images, met, paintings, outcome):
    met.plan(outcome)
    start = time.monotonic()
    with pytest.raises(ImageUnavailable, match="too-slow"):
        open_images().get(paintings[0], 0.3)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("outcome", ["stall", "trickle", "trickled-head"])
def test_a_fetch_ends_in_time_though_the_server_never_does(
    open_images, met, paintings, outcome, monkeypatch
):
    for name in ("images.FETCH", "fetch.READ", "fetch.HEADERS"):
        monkeypatch.setattr(f"museum.{name}_SECONDS", 0.3)
    met.plan(outcome)
    images = open_images()
    start = time.monotonic()
    with pytest.raises(ImageUnavailable):
        images.get(paintings[0], 10)
    assert time.monotonic() - start < 2
    assert images.set_aside == {1}


def test_the_server_learns_who_asks_and_nothing_from_the_environment(
    open_images, met, paintings, monkeypatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    open_images().get(paintings[0], 5)
    assert met.requests[0].user_agent.startswith("met-paintings-classifier/")


def test_no_redirect_is_followed(open_images, met, paintings):
    met.plan("redirect", "200")
    with pytest.raises(ImageUnavailable, match="forbidden-url"):
        open_images().get(paintings[0], 5)
    assert len(met.paths()) == 1


def test_only_the_configured_origin_is_asked(met, write_table, open_images):
    foreign = Catalogue.read(
        write_table("1,Japan,T,,,,,http://127.0.0.1:9/x/a.jpg,"), "http://127.0.0.1:9/x"
    )
    with pytest.raises(ImageUnavailable, match="forbidden-url"):
        open_images().get(foreign.get(1), 5)
    assert met.paths() == []


def test_each_outcome_is_observed(open_images, met, paintings):
    outcomes = Counter()
    images = open_images(observe=lambda outcome: outcomes.update([outcome]))
    images.get(paintings[0], 5)
    images.get(paintings[0], 5)
    met.plan("404")
    for _ in range(2):
        with pytest.raises(ImageUnavailable):
            images.get(paintings[1], 5)
    assert outcomes == {"fetched": 1, "cached": 1, "missing": 1, "set-aside": 1}


def test_a_server_that_is_not_there_is_unreachable(paintings, met):
    images = Images(met.images_url, str, per_second=1000)
    met.__exit__()
    with pytest.raises(ImageUnavailable, match="unreachable"):
        images.get(paintings[0], 5)
    images.close()


def test_after_closing_nothing_is_fetched(open_images, paintings):
    images = open_images()
    images.close()
    with pytest.raises(ImageUnavailable, match="unreachable"):
        images.get(paintings[0], 5)


def test_a_check_that_breaks_is_a_failure_like_others(met, paintings):
    def broken(_content: bytes) -> None:
        raise RuntimeError

    images = Images(met.images_url, broken, per_second=1000, circuit=Circuit(run=1, pause=60))
    with pytest.raises(ImageUnavailable, match="unreachable"):
        images.get(paintings[0], 5)
    assert images.circuit == "open"
    images.close()


def test_an_image_beside_the_table_is_read_without_a_network(write_table, open_images, met):
    table = write_table(
        "1,Japan,T,,,,,scans/a b.jpg,",
        "2,Japan,T,,,,,scans/none.jpg,",
        "3,Japan,T,,,,,scans/text.jpg,",
        "4,Japan,T,,,,,scans/link.jpg,",
        "5,Japan,T,,,,,scans,",
        "6,Japan,T,,,,,scans/loop,",
    )
    scans = table.parent / "scans"
    scans.mkdir()
    (scans / "a b.jpg").write_bytes(b"\xff\xd8scan")
    (scans / "text.jpg").write_bytes(b"text")
    (scans / "link.jpg").symlink_to("/etc/hostname")
    (scans / "loop").symlink_to("loop")
    catalogue = Catalogue.read(table, met.images_url)
    images = open_images(folder=catalogue.folder)
    assert images.get(catalogue.get(1), 5) == b"\xff\xd8scan"
    for object_id, reason in {
        2: "missing",
        3: "not-an-image",
        4: "missing",
        5: "missing",
        6: "missing",
    }.items():
        with pytest.raises(ImageUnavailable, match=reason):
            images.get(catalogue.get(object_id), 5)
    assert images.set_aside == {2, 3, 4, 5, 6}
    assert met.paths() == []
