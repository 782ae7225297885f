"""The app gets complete bodies, in its turn; whoever gets no answer is told why."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, request

from dashboard.web import gateway as module
from dashboard.web.gateway import Gateway


def scope(**named):
    """A request as gunicorn hands it over."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"transfer-encoding", b"chunked")],
        **named,
    }


def run(coroutine):
    """Its result; in a thread, since the tests' browser has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture
def asked():
    """The bodies that the app was asked with."""
    return []


@pytest.fixture
def gateway(asked):
    app = Flask("app")

    @app.post("/")
    def take():
        asked.append(request.get_data())
        return "taken"

    return Gateway(app)


def answer_to(gateway, pieces, then=None):
    """The status and text that come of a body in these pieces, and of what happens `then`."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append(then or {"type": "http.request", "body": b"", "more_body": False})
    sent = []

    async def receive():
        if messages:
            return messages.pop(0)
        return await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    if then is SILENCE:
        messages.pop()
    run(gateway(scope(), receive, send))
    return (sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])) if sent else ()


SILENCE = {"type": "nothing"}
GONE = {"type": "http.disconnect"}


@pytest.fixture
def impatient(monkeypatch):
    for name in ("BODY_SECONDS", "LAST_WORDS_SECONDS"):
        monkeypatch.setattr(module, name, 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_body_that_does_not_come_in_time_is_refused_in_a_sentence(gateway, asked):
    status, text = answer_to(gateway, [b"x"], SILENCE)
    assert status == 408
    assert b"did not arrive within 60 seconds" in text
    assert not asked


@pytest.mark.usefixtures("impatient")
def test_bodies_take_a_bounded_part_of_the_disk(gateway, asked, monkeypatch):
    monkeypatch.setattr(module, "MAX_ON_DISK", 100_000)
    assert answer_to(gateway, [bytes(90_000)])[0] == 200
    status, text = answer_to(gateway, [bytes(60_000), bytes(60_000)])
    assert status == 503
    assert b"busy" in text
    assert answer_to(gateway, [bytes(90_000)])[0] == 200
    assert len(asked) == 2


@pytest.mark.usefixtures("impatient")
def test_a_full_disk_is_told_the_client_and_the_log(gateway, monkeypatch, caplog):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.SpooledTemporaryFile, "write", full)
    caplog.set_level(logging.INFO)
    assert answer_to(gateway, [bytes(90_000)])[0] == 503
    assert "No space left on device" in caplog.text


def test_the_app_is_not_asked_about_a_body_that_was_broken_off(gateway, asked):
    assert answer_to(gateway, [b"x"], GONE) == ()
    assert not asked


def test_where_too_much_waits_for_clients_the_oldest_is_cut_off(gateway, monkeypatch):
    monkeypatch.setattr(module, "MAX_UNSENT", len(b"taken") * 2)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

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
    running, most, lock = 0, 0, threading.Lock()
    both = threading.Barrier(2, timeout=30)
    app = Flask("app")

    @app.post(path)
    def take():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait()
        with lock:
            running -= 1
        return "taken"

    gateway = Gateway(app)

    async def ask():
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        await gateway(scope(path=path), receive, send)
        return sent[0]["status"]

    async def ask_all():
        return await asyncio.gather(*(ask() for _ in range(8)))

    assert run(ask_all()) == [200] * 8
    assert most == 2
