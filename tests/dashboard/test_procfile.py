"""The Procfile's own command: behind Heroku's router, and with several workers."""

import os
import signal

import pytest
import requests

from tests.clicks import CALLBACK, click_body, view_in
from tests.serving import served, wait_until, wait_until_ready

DYNO = {"DYNO": "web.1", "GUNICORN_CMD_ARGS": "--access-logfile -", "WEB_CONCURRENCY": "2"}


@pytest.fixture(scope="module")
def dyno(tmp_path_factory):
    """The app on a dyno, with two workers and its metrics, and no network."""
    environment = {**DYNO, "METRICS": "1", "OFFLINE": "1"}
    with served(tmp_path_factory.mktemp("dyno"), environment) as app:
        yield app


def click(app):
    """The painting that a click ends with."""
    answer = requests.post(app.url + CALLBACK, json=click_body({"number": 1}), timeout=30)
    assert answer.status_code == 200
    return view_in(answer.json())


def metric(app, name):
    lines = requests.get(f"{app.url}/metrics", timeout=30).text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


def test_a_request_behind_the_router_is_one_line_with_the_routers_id(dyno):
    with requests.Session() as router:  # one connection: one worker, which logs in order
        for request_id in ("0123456789-first", "0123456789-second"):
            headers = {"X-Request-ID": request_id, "X-Forwarded-Proto": "https"}
            answer = router.get(f"{dyno.url}/health", headers=headers, timeout=30)
            assert "Strict-Transport-Security" in answer.headers
    wait_until(lambda: "0123456789-second" in dyno.log.read_text())
    log = dyno.log.read_text()
    assert log.count("0123456789-first") == 1
    assert '"GET /health' not in log


def test_any_worker_answers_with_the_metrics_of_all_even_of_one_that_died(dyno):
    for _ in range(10):
        assert click(dyno)["predicted"]
    assert {metric(dyno, "met_clicks_total") for _ in range(10)} == {10}
    victim = dyno.workers[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in dyno.workers and len(dyno.workers) == 2)
    wait_until_ready(dyno)
    assert click(dyno)["predicted"]
    assert metric(dyno, "met_clicks_total") == 11
