"""Dash's own routes answer every request: 400 to what is no callback, 404 to what is not there."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import messages
from dashboard.curator import UnknownPainting
from tests.clicks import CALLBACK, click_body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\xff\xfe", b"1" * 5000, b"[" * 5000, b'{"output": "view.data"}'),
        b'{"output": "view.data", "inputs": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_a_body_that_is_no_callback_is_refused(client, content, caplog):
    answer = client.post(CALLBACK, data=content, content_type="application/json")
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")
    assert "Traceback" not in answer.text + caplog.text


@pytest.mark.parametrize(
    "changes",
    [
        {"output": "nothing.data"},
        {"output": "..view.data...wish.data.."},
        *({"inputs": inputs} for inputs in ([], "wish", [1])),
        *({"state": []}, {"state": None}, {"changedPropIds": [{}]}),
        {"outputs": [{"id": "view", "property": "data"}] * 2},
    ],
)
def test_arguments_that_are_not_those_of_the_callback_are_refused(client, changes):
    answer = client.post(CALLBACK, json=click_body({}) | changes)
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")


def test_a_callback_that_runs_in_the_browser_is_not_asked_of_the_server(app, client):
    in_browser = next(name for name, each in app.callback_map.items() if "callback" not in each)
    assert client.post(CALLBACK, json=click_body(1) | {"output": in_browser}).status_code == 400
    assert client.post(CALLBACK, data=json.dumps(click_body(1))).status_code == 415  # not JSON


@given(body=JSON)
def test_any_json_is_answered_with_a_sentence(server, body):
    answer = server.test_client().post(
        CALLBACK, data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")


@given(part=st.sampled_from(["outputs", "inputs", "state", "changedPropIds"]), value=JSON)
def test_any_part_of_a_callbacks_body_may_be_nonsense(server, part, value):
    answer = server.test_client().post(CALLBACK, json=click_body({}) | {part: value})
    assert answer.status_code in (200, 204, 400)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (KeyError("bug"), 500, messages.UNEXPECTED),
        (UnknownPainting(1), 404, messages.NO_SUCH_PAINTING),
    ],
)
def test_an_error_of_the_callback_itself_keeps_its_answer(
    client, curator, caplog, monkeypatch, error, status, sentence
):
    def fail(*_):
        raise error

    monkeypatch.setattr(curator, "next", fail)
    answer = client.post(CALLBACK, json=click_body({}))
    assert (answer.status_code, answer.text.strip()) == (status, sentence)
    assert ("KeyError: 'bug'" in caplog.text) == (status == 500)


@pytest.mark.parametrize("query", ["", "?match=abc&beat=7"])
def test_a_trailing_slash_leads_to_the_page(client, query):
    answer = client.get(f"/play/{query}")
    assert answer.status_code == 302
    assert answer.location == f"/play{query}"


@given(wish=JSON, label=JSON)
def test_any_wish_is_answered(server, wish, label):
    assert server.test_client().post(CALLBACK, json=click_body(wish, label)).status_code == 200
