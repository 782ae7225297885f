"""Dash's own routes answer every request: 400 to what is no callback, 404 to what is not there."""

import json

import pytest
from dash import Input, Output, State, no_update
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


@pytest.fixture(scope="module")
def echo(app):
    """A server whose app has a callback that gives back its input, or raises what it names."""
    errors = {"bug": KeyError("bug"), "unknown": UnknownPainting(1)}

    @app.callback(Output("echo", "data"), Input("said", "data"), State("kept", "data"))
    def answer(said, _kept):
        if isinstance(said, str) and said in errors:
            raise errors[said]
        return no_update if said == "nothing" else said

    yield app
    del app.callback_map["echo.data"]


def body_of(said):
    """What the browser sends."""
    return {
        "output": "echo.data",
        "outputs": {"id": "echo", "property": "data"},
        "inputs": [{"id": "said", "property": "data", "value": said}],
        "state": [{"id": "kept", "property": "data", "value": 1}],
        "changedPropIds": ["said.data"],
    }


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize("said", [None, "text", {"painting": [1, {"deep": True}]}])
def test_a_callback_is_answered(client, said):
    answer = client.post(CALLBACK, json=body_of(said))
    assert answer.status_code == 200
    assert answer.json["response"] == {"echo": {"data": said}}
    assert client.post(CALLBACK, json=body_of("nothing")).status_code in (200, 204)


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"null", b"[]", b'"echo.data"', b"{}", b"7", b"\xff\xfe", b"1" * 5000),
        *(b'{"output": []}', b'{"output": "echo.data"}', b'{"output": null, "inputs": 1}'),
        b"[" * 5000,
        b'{"output": "echo.data", "inputs": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_a_body_that_is_no_callback_is_refused(client, content, caplog):
    answer = client.post(CALLBACK, data=content, content_type="application/json")
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")
    assert "Traceback" not in answer.text + caplog.text


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    "changes",
    [
        {"output": "nothing.data"},
        {"inputs": []},
        {"inputs": [1]},
        {"state": None},
        {"outputs": "echo"},
        {"changedPropIds": 1},
    ],
)
def test_arguments_that_are_not_those_of_the_callback_are_refused(client, changes):
    answer = client.post(CALLBACK, json=body_of("text") | changes)
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")


def test_a_callback_that_runs_in_the_browser_is_not_asked_of_the_server(app, client):
    in_browser = next(name for name, each in app.callback_map.items() if "callback" not in each)
    assert client.post(CALLBACK, json=body_of(1) | {"output": in_browser}).status_code == 400
    assert client.post(CALLBACK, data=json.dumps(body_of(1))).status_code == 415  # not called JSON


@given(body=JSON)
def test_any_json_is_answered_with_a_sentence(server, body):
    answer = server.test_client().post(
        CALLBACK, data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")


@pytest.mark.usefixtures("echo")
@given(part=st.sampled_from(["outputs", "inputs", "state", "changedPropIds"]), value=JSON)
def test_any_part_of_a_callbacks_body_may_be_nonsense(server, part, value):
    answer = server.test_client().post(CALLBACK, json=body_of("text") | {part: value})
    assert answer.status_code in (200, 204, 400)


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [("bug", 500, messages.UNEXPECTED), ("unknown", 404, messages.NO_SUCH_PAINTING)],
)
def test_an_error_of_the_callback_itself_keeps_its_answer(client, caplog, said, status, sentence):
    answer = client.post(CALLBACK, json=body_of(said))
    assert (answer.status_code, answer.text.strip()) == (status, sentence)
    assert ("KeyError: 'bug'" in caplog.text) == (said == "bug")


@pytest.mark.parametrize("query", ["", "?match=abc&beat=7"])
def test_a_trailing_slash_leads_to_the_page(client, query):
    answer = client.get(f"/play/{query}")
    assert answer.status_code == 302
    assert answer.location == f"/play{query}"


@given(wish=JSON, label=JSON)
def test_any_wish_is_answered(server, wish, label):
    assert server.test_client().post(CALLBACK, json=click_body(wish, label)).status_code == 200
