"""The app gets complete bodies, in its turn; whoever gets no answer is told why."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, request

from dashboard.web import gateway as module
from dashboard.web.gateway import Gateway


def run(coroutine):
    """Its result; in a thread, since the tests' browser has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def piece(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


async def exchange(gateway, *messages, path="/"):
    """The status and text that come of these messages and of silence after them."""
    left, sent = list(messages), []

    async def receive():
        return left.pop(0) if left else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    await gateway(scope(path), receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


def scope(path="/"):
    """A request as gunicorn hands it over."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"transfer-encoding", b"chunked")],
    }


@pytest.fixture
def asked():
    """The bodies that the app was asked with."""
    return []


@pytest.fixture
def gateway(asked, monkeypatch):
    for name in ("BODY_SECONDS", "LAST_WORDS_SECONDS"):
        monkeypatch.setattr(module, name, 0.05)
    app = Flask("app")

    @app.post("/")
    def take():
        asked.append(request.get_data())
        return "taken"

    return Gateway(app)


def test_a_body_that_does_not_come_in_time_is_refused_in_a_sentence(gateway, asked):
    status, text = run(exchange(gateway, piece(b"x", more=True)))
    assert status == 408
    assert b"did not arrive within 60 seconds" in text
    assert not asked


def test_bodies_take_a_bounded_part_of_the_disk(gateway, asked, monkeypatch):
    monkeypatch.setattr(module, "MAX_ON_DISK", 100_000)
    assert run(exchange(gateway, piece(bytes(90_000))))[0] == 200
    large = [piece(bytes(60_000), more=True), piece(bytes(60_000))]
    status, text = run(exchange(gateway, *large))
    assert status == 503
    assert b"busy" in text
    assert run(exchange(gateway, piece(bytes(90_000))))[0] == 200
    assert len(asked) == 2


def test_a_full_disk_is_told_the_client_and_the_log(gateway, monkeypatch, caplog):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.SpooledTemporaryFile, "write", full)
    caplog.set_level(logging.INFO)
    assert run(exchange(gateway, piece(bytes(90_000))))[0] == 503
    assert "No space left on device" in caplog.text


def test_where_too_much_waits_for_clients_the_oldest_is_cut_off(gateway, monkeypatch):
    monkeypatch.setattr(module, "MAX_UNSENT", len(b"taken") * 2)

    async def receive():
        return piece(b"")

    async def never(_message):
        begun.release()
        await asyncio.Event().wait()

    begun = asyncio.Semaphore(0)

    async def ask_three():
        asking = []
        for _ in range(3):
            asking.append(asyncio.create_task(gateway(scope(), receive, never)))
            await begun.acquire()
        oldest, *others = asking
        await asyncio.wait([oldest], timeout=30)
        assert oldest.cancelled()
        assert not any(each.done() for each in others)
        for each in others:
            each.cancel()

    run(ask_three())


@pytest.mark.parametrize(
    ("name", "path"), [("AT_ONCE", "/"), *(("UPLOADS_AT_ONCE", path) for path in module.UPLOADS)]
)
def test_as_many_requests_run_at_once_as_there_are_turns(monkeypatch, name, path):
    monkeypatch.setattr(module, "UPLOADS_AT_ONCE", 8)
    monkeypatch.setattr(module, name, 2)
    running, most = [], []
    both = threading.Barrier(2, timeout=30)
    app = Flask("app")

    @app.post(path)
    def take():
        running.append(1)
        most.append(len(running))
        both.wait()
        running.pop()
        return "taken"

    async def ask_all():
        gateway = Gateway(app)
        return await asyncio.gather(*(exchange(gateway, piece(b""), path=path) for _ in range(8)))

    assert {status for status, _ in run(ask_all())} == {200}
    assert max(most) == 2
