import ssl
import threading
import time

import pytest

from museum.client import MAX_RETRY_AFTER, USER_AGENT, Client, Policy, Reason, RequestFailed
from museum.collecting.jobs import open_client as open_patient_client
from tests.met_server import MetServer
from tests.museum.conftest import make_certificate

PICTURE = "/as/web-large/DT 1.jpg"


@pytest.fixture
def open_client():
    """Opens clients of the stand-in for the Met with a hurried policy; closes them."""
    opened = []

    def open_(**policy) -> Client:
        values = {"per_second": 5000, "backoff": 0.001} | policy
        opened.append(Client(Policy(**values)))
        return opened[-1]

    yield open_
    for client in opened:
        client.close()


@pytest.fixture
def patient():
    """The client of the collecting commands."""
    client = open_patient_client(5000, backoff=0.0001)
    yield client
    client.close()


def read_jpeg(body: bytes) -> bytes:
    if not body.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    return body


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("404", Reason.MISSING),
        ("redirect", Reason.MOVED),
        ("403", Reason.BLOCKED),
        ("429", Reason.BUSY),
        ("429-huge", Reason.BUSY),
        ("429-nonsense", Reason.BUSY),
        ("503", Reason.BUSY),
        ("html", Reason.PAGE),
        ("empty", Reason.UNREADABLE),
        ("bomb", Reason.UNREADABLE),
        ("large", Reason.TOO_LARGE),
        ("stall", Reason.TOO_SLOW),
        ("trickle", Reason.TOO_SLOW),
        ("truncated", Reason.UNREACHABLE),
        ("reset", Reason.UNREACHABLE),
    ],
)
def test_each_fault_has_its_reason(open_client, met, outcome, reason):
    met.plan(outcome)
    client = open_client(answer_seconds=0.2 if reason is Reason.TOO_SLOW else 20)
    began = time.monotonic()
    with pytest.raises(RequestFailed) as failure:
        client.get(met.images_url + PICTURE, read_jpeg)
    assert time.monotonic() - began < 10, "though the server never ends"
    assert failure.value.reason is reason
    assert failure.value.retry_after <= MAX_RETRY_AFTER
    assert len(met.paths()) == 1


@pytest.mark.parametrize("outcome", ["403", "html", "reset", "empty"])
def test_a_patient_client_survives_what_passes(patient, met, outcome):
    met.plan(outcome, outcome, "200")
    assert patient.get(met.images_url + PICTURE, read_jpeg)
    assert len(met.paths()) == 3


@pytest.mark.parametrize(
    ("outcome", "reason", "attempts"),
    [
        ("403", Reason.BLOCKED, 7),
        ("html", Reason.PAGE, 7),
        ("reset", Reason.UNREACHABLE, 7),
        ("bomb", Reason.UNREADABLE, 3),
        ("404", Reason.MISSING, 1),
    ],
)
def test_what_lasts_fails_after_some_attempts(patient, met, outcome, reason, attempts):
    met.plan(outcome)
    with pytest.raises(RequestFailed) as failure:
        patient.get(met.images_url + PICTURE, read_jpeg)
    assert failure.value.reason is reason
    assert len(met.paths()) == attempts


@pytest.mark.parametrize(("outcome", "seconds"), [("403", 0.3), ("429", 1)])
def test_nobody_is_asked_during_backoff_or_retry_after(open_client, met, outcome, seconds):
    met.plan(outcome, "200")
    client = open_client(attempts={Reason.BLOCKED: 2, Reason.BUSY: 2}, backoff=0.3)
    client.get(met.images_url + PICTURE, read_jpeg)
    first, second = [request.at for request in met.requests]
    assert second - first >= 0.99 * seconds


def test_a_server_that_answers_nobody_is_down(patient, met):
    met.plan("403")
    for reason in (*["status 403"] * 6, "the server refused", "the server refused"):
        with pytest.raises(RequestFailed, match=reason):
            patient.get(met.images_url + PICTURE, bytes)
    assert len(met.paths()) == 48


def test_no_more_is_read_than_wanted(open_client, met):
    assert len(open_client().get(met.images_url + PICTURE, bytes, first_bytes=10)) == 10


def test_closing_ends_every_wait(open_client, met):
    client = open_client(per_second=0.001)
    client.get(met.images_url + PICTURE, bytes)
    threading.Timer(0.02, client.close).start()
    with pytest.raises(RequestFailed, match="no-turn"):
        client.get(met.images_url + PICTURE, bytes)


def test_the_server_learns_who_asks_and_no_password_from_the_users_netrc(
    open_client, met, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    open_client().get(met.images_url + PICTURE, bytes)
    assert met.requests[0].headers["User-Agent"] == USER_AGENT
    assert "Authorization" not in met.requests[0].headers


def test_proxies_of_the_environment_are_used(met, monkeypatch):
    monkeypatch.setenv("http_proxy", met.address)
    monkeypatch.delenv("no_proxy", raising=False)
    client = Client(Policy(5000))
    assert client.get("http://images.example/CRDImages" + PICTURE, read_jpeg)
    assert met.paths() == ["/CRDImages" + PICTURE]
    client.close()


def test_certificates_of_the_environment_are_trusted_and_tls_has_the_same_limits(
    tmp_path, monkeypatch
):
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with MetServer(tls=context) as met:
        client = Client(Policy(5000, answer_seconds=0.5))
        with pytest.raises(RequestFailed, match="SSLError"):
            client.get(met.images_url + PICTURE, read_jpeg)
        assert met.paths() == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert client.get(met.images_url + PICTURE, read_jpeg)
        met.plan("trickle")
        with pytest.raises(RequestFailed) as failure:
            client.get(met.images_url + PICTURE, read_jpeg)
        assert failure.value.reason is Reason.TOO_SLOW
        client.close()
