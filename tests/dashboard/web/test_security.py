"""What comes from outside is bounded and checked, and browsers are told what they may do."""

import pytest

from dashboard import messages
from dashboard.web.limits import IMAGES_BYTES, UPLOAD_LIMIT, client_address
from tests.clicks import CALLBACK

UPLOAD = "/api/v1/predictions"
PATHS = ("/", "/health", "/nothing", "/api/v1/paintings", "/api/v1/docs", "/metrics")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]


def test_hsts_only_where_a_trusted_proxy_says_that_tls_was_used(new_app):
    headers = {"X-Forwarded-For": "10.1.1.1, 10.2.2.2", "X-Forwarded-Proto": "https"}
    behind_proxy = new_app(trusted_proxies=2).server.test_client()
    assert "Strict-Transport-Security" in behind_proxy.get("/health", headers=headers).headers
    assert "Strict-Transport-Security" not in behind_proxy.get("/health").headers
    alone = new_app().server.test_client()
    assert "Strict-Transport-Security" not in alone.get("/health", headers=headers).headers


def test_debug_is_for_the_development_server_alone(new_app):
    app = new_app(debug=True)
    assert not app.server.debug
    assert '"ui":false' in app.server.test_client().get("/").text


@pytest.mark.parametrize(
    ("path", "size"),
    [(CALLBACK, 2**20), *((path, IMAGES_BYTES + 2**16) for path in ("/own-picture", UPLOAD))],
)
def test_a_body_that_is_too_large_is_refused(client, path, size):
    answer = client.post(path, data=bytes(size + 1), content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/own-picture", UPLOAD])
def test_a_client_that_uploads_too_often_has_to_wait(client, path):
    allowed = int(UPLOAD_LIMIT.split()[0])
    post = lambda: client.post(path, data=b"x", content_type="image/jpeg")  # noqa: E731
    assert all(post().status_code != 429 for _ in range(allowed))
    answer = post()
    assert answer.status_code == 429
    assert messages.TOO_MANY in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def upload_from(server, addresses):
    """The statuses of as many uploads, each with its X-Forwarded-For."""
    client = server.test_client()
    return {
        client.post(UPLOAD, headers={"X-Forwarded-For": address}).status_code
        for address in addresses
    }


def test_clients_are_told_apart_by_the_trusted_proxy_alone(new_app):
    addresses = [f"10.9.8.{number}" for number in range(40)]
    assert 429 not in upload_from(new_app(trusted_proxies=1).server, addresses)
    assert 429 in upload_from(new_app().server, addresses)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_a_port_is_no_part_of_an_address(server, given, address):
    with server.test_request_context(environ_base={"REMOTE_ADDR": given}):
        assert client_address() == address


def test_pages_and_images_are_counted_but_not_files_and_health(new_app, monkeypatch):
    monkeypatch.setattr("dashboard.web.limits.LIMIT", "5 per minute")
    client = new_app(metrics=True).server.test_client()
    for _ in range(5):
        assert client.get("/").status_code == 200
    answers = {
        "/": 429, "/play/1.30/1.jpg": 429, "/about": 429, "/_dash-layout": 429,
        "/assets/style.css": 200, "/health": 200, "/ready": 200, "/metrics": 200,
    }  # fmt: skip
    assert {path: client.get(path).status_code for path in answers} == answers
    assert client.post(CALLBACK, json={}).status_code == 429


def test_a_dead_redis_does_not_stop_the_limits(new_app):
    client = new_app(cache_url="redis://127.0.0.1:1/0").server.test_client()
    statuses = [client.post(UPLOAD).status_code for _ in range(40)]
    assert 500 not in statuses
    assert 429 in statuses
