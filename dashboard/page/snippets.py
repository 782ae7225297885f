"""The calls that return what the page shows, for a terminal and for Python."""

import json
import shlex
from typing import NamedTuple

PREDICTIONS = "/api/v1/predictions"
PAINTING_PREDICTION = "/api/v1/paintings/{}/prediction"


class Snippets(NamedTuple):
    """The same call twice."""

    curl: str
    python: str


def painting_snippets(origin: str, object_id: int) -> Snippets:
    """Return the calls for a painting; `origin` is the app's, as "https://example.org"."""
    url = origin + PAINTING_PREDICTION.format(object_id)
    python = f"""\
import requests

url = {_quote(url)}
answer = requests.get(url, timeout=30)
answer.raise_for_status()
prediction = answer.json()
print(prediction["culture"], prediction["likelihood"])"""
    return Snippets(shlex.join(["curl", url]), python)


def picture_snippets(origin: str, file: str) -> Snippets:
    """Return the calls for a visitor's own picture in this file."""
    url = origin + PREDICTIONS
    python = f"""\
import requests

url = {_quote(url)}
with open({_quote(file)}, "rb") as picture:
    answer = requests.post(url, data=picture, timeout=30)
answer.raise_for_status()
(prediction,) = answer.json()["predictions"]
print(prediction["culture"], prediction["likelihood"])"""
    return Snippets(shlex.join(["curl", "--data-binary", f"@{file}", url]), python)


def _quote(text: str) -> str:
    """Return the text as a Python literal in double quotes, as the rest of the code has them."""
    return json.dumps(text, ensure_ascii=False)
