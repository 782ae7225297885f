"""One line per request, which no request can forge."""

import logging

import pytest

from dashboard.web.request_log import request_id
from tests.clicks import CALLBACK, click_body


def fields(record):
    return dict(part.split("=", 1) for part in record.getMessage().split(" "))


@pytest.fixture
def lines(caplog):
    """The lines logged so far, as dictionaries."""
    caplog.set_level(logging.INFO, logger="dashboard.web.request_log")
    return lambda: [
        fields(record) for record in caplog.records if record.name == "dashboard.web.request_log"
    ]


def test_a_request_is_one_line_with_the_routers_id(client, lines):
    given = "f3c740b2-cbb9-0a90-dba2-fdd000000000"
    answer = client.get("/health?secret=1", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    (line,) = lines()
    assert line["id"] == given
    assert line["method"] == "GET"
    assert line["path"] == "/health"
    assert line["status"] == "200"
    assert line["outcome"] == "ok"
    assert float(line["ms"]) >= 0


@pytest.mark.parametrize(
    "given", ["", "short", "a b c d e f g", "x" * 129, "id\nstatus=200", "é" * 9]
)
def test_an_id_that_makes_no_sense_is_replaced(given):
    made = request_id(given)
    assert made != given
    assert len(made) == 32


def test_a_path_cannot_forge_a_line_and_is_cut(client, lines):
    client.get("/a%0Aid=0 status=200%0D%E2%80%A8")
    client.get("/" + "a" * 3000)
    forged, long = lines()
    assert forged["status"] == "404"
    assert forged["path"] == "/a%0Aid%3D0%20status%3D200%0D%E2%80%A8"
    assert len(long["path"]) <= 200


def test_a_click_says_where_its_painting_came_from(client, lines):
    client.post(CALLBACK, json=click_body({}))
    assert lines()[0]["outcome"] in ("ready", "offline")


def test_refusals_and_failures_are_told_apart(client, curator, object_id, lines, monkeypatch):
    client.get("/nothing")
    monkeypatch.setattr(curator, "image", lambda _object_id: 1 / 0)
    client.get(f"/paintings/{object_id}.jpg")
    assert [line["outcome"] for line in lines()] == ["refused", "failed"]
