"""The Procfile's own command, with what Heroku sets: serves, ends and heals as it should."""

import os
import signal
import socket
from urllib.parse import urlsplit

import pytest
import requests

from model.preprocessing import decode
from tests.clicks import CALLBACK, click_body, view_in
from tests.serving import served, wait_until, wait_until_answers

STOPPING_SECONDS = 40.0
CLAIMS = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Protocol": "ssl"}
DYNO = {"DYNO": "web.1", "GUNICORN_CMD_ARGS": "--access-logfile -", "WEB_CONCURRENCY": "1"}


@pytest.fixture(scope="module")
def dyno(tmp_path_factory):
    """The app with what Heroku sets."""
    with served(tmp_path_factory.mktemp("dyno"), DYNO) as app:
        yield app


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """The app with two workers and its metrics, and no network."""
    environment = {"METRICS": "1", "OFFLINE": "1", "WEB_CONCURRENCY": "2"}
    with served(tmp_path_factory.mktemp("workers"), environment) as app:
        yield app


def click(app):
    """The painting that a click ends with."""
    answer = requests.post(app.url + CALLBACK, json=click_body({"number": 1}), timeout=30)
    assert answer.status_code == 200
    return view_in(answer.json())


def metric(app, name):
    lines = requests.get(f"{app.url}/metrics", timeout=30).text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


def test_a_click_ends_with_a_painting_whose_image_is_there(dyno):
    shown = click(dyno)
    assert shown["verdict"]
    image = requests.get(dyno.url + shown["image"], timeout=30)
    assert decode(image.content).size


def test_a_request_behind_the_router_is_one_line_with_the_routers_id(dyno):
    headers = {"X-Request-ID": "0123456789-router", "X-Forwarded-Proto": "https"}
    answer = requests.get(f"{dyno.url}/health", headers=headers, timeout=30)
    assert "Strict-Transport-Security" in answer.headers
    wait_until(lambda: "0123456789-router" in dyno.log.read_text())
    log = dyno.log.read_text()
    assert log.count("0123456789-router") == 1
    assert '"GET /health' not in log


def test_without_trusted_proxies_nobody_can_claim_tls(workers):
    answer = requests.get(f"{workers.url}/health", headers=CLAIMS, timeout=30)
    assert "Strict-Transport-Security" not in answer.headers


def test_sigterm_lets_a_request_under_way_end(tmp_path):
    with served(tmp_path, DYNO) as app:
        address = urlsplit(app.url)
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            connection.sendall(
                b"POST /_dash-update-component HTTP/1.1\r\nHost: app\r\n"
                b"Content-Type: application/json\r\nContent-Length: 9\r\n"
                b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
            )
            answer = connection.makefile("rb")
            assert b" 100 " in answer.readline()  # the app is reading
            assert answer.readline() == b"\r\n"
            connection.sendall(b'"no ')
            app.process.send_signal(signal.SIGTERM)
            wait_until(lambda: "term" in app.log.read_text())
            connection.sendall(b'request"')
            assert b" 400 " in answer.readline()
        assert app.process.wait(STOPPING_SECONDS) == 0
        assert "Traceback" not in app.log.read_text()


def test_any_worker_answers_with_the_metrics_of_all(workers):
    before = metric(workers, "met_clicks_total")
    for _ in range(10):
        click(workers)
    assert {metric(workers, "met_clicks_total") for _ in range(10)} == {before + 10}


def test_a_worker_that_dies_is_replaced_and_what_it_counted_stays(workers):
    for _ in range(4):
        click(workers)
    before = metric(workers, "met_clicks_total")
    victim = workers.workers[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in workers.workers and len(workers.workers) == 2)
    wait_until_answers(workers, "/ready")
    assert click(workers)["predicted"]
    assert metric(workers, "met_clicks_total") == before + 1
