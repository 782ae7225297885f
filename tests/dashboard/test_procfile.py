"""The Procfile's own command: behind Heroku's router, and with several workers."""

import os
import signal

import pytest
import requests

from tests.clicks import CALLBACK, click_body, view_in
from tests.serving import served, wait_until, wait_until_ready

CLAIMS = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Protocol": "ssl"}
DYNO = {"DYNO": "web.1", "GUNICORN_CMD_ARGS": "--access-logfile -", "WEB_CONCURRENCY": "1"}


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


def test_a_request_behind_the_router_is_one_line_with_the_routers_id(tmp_path):
    headers = {"X-Request-ID": "0123456789-router", "X-Forwarded-Proto": "https"}
    with served(tmp_path, DYNO) as dyno:
        answer = requests.get(f"{dyno.url}/health", headers=headers, timeout=30)
        assert "Strict-Transport-Security" in answer.headers
        wait_until(lambda: "0123456789-router" in dyno.log.read_text())
    log = dyno.log.read_text()
    assert log.count("0123456789-router") == 1
    assert '"GET /health' not in log


def test_without_trusted_proxies_nobody_can_claim_tls(workers):
    answer = requests.get(f"{workers.url}/health", headers=CLAIMS, timeout=30)
    assert "Strict-Transport-Security" not in answer.headers


def test_any_worker_answers_with_the_metrics_of_all_even_of_one_that_died(workers):
    for _ in range(10):
        assert click(workers)["predicted"]
    assert {metric(workers, "met_clicks_total") for _ in range(10)} == {10}
    victim = workers.workers[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in workers.workers and len(workers.workers) == 2)
    wait_until_ready(workers)
    assert click(workers)["predicted"]
    assert metric(workers, "met_clicks_total") == 11
