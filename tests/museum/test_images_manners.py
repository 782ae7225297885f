"""What a server notices of the app: how often, and when not at all, it is asked."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from museum.images import ImageUnavailable


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


def test_a_server_that_stays_shut_gets_few_requests_from_many_visitors(open_images, met, paintings):
    images = open_images(pause=0.1)
    met.plan("403")

    def ask_for_a_while(number: int) -> None:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            with pytest.raises(ImageUnavailable, match=r"blocked|server-down|skipped"):
                images.get(paintings[number], 5)

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(ask_for_a_while, range(8)))
    assert len(met.paths()) <= 8 + 3, "those under way when it shut, and trials at 0.1 and 0.3 s"


def test_dead_links_say_nothing_against_the_server(open_images, met, paintings):
    images = open_images(failures=3)
    met.plan("404")
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
