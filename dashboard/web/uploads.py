"""A visitor's own picture: classified and not stored."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request

from dashboard.curator import Curator
from model.classifier import Prediction
from model.preprocessing import NotAnImage

Answer = Mapping[str, Any]


def register_uploads(
    server: Flask,
    curator: Curator,
    answer_with: Callable[[Prediction, bytes], Answer],
    answer_with_note: Callable[[str], Answer],
) -> None:
    """Serve the route that the page sends pictures to; the page's answers are handed in.

    `answer_with` takes the prediction, and the picture as it was judged where browsers would show
    the bytes that were sent in another way.
    """

    @server.post("/own-picture")
    def own_picture() -> Response:
        """Classify the picture in the request's body. The answer says if it is not a picture."""
        content = request.get_data(cache=False)
        try:
            prediction, judged = curator.classify(content), curator.upload_as_shown(content)
            answer = answer_with(prediction, b"" if judged == content else judged)
        except NotAnImage as error:
            answer = answer_with_note(str(error))
        response = Response(json.dumps(answer), mimetype="application/json")
        response.cache_control.no_store = True
        return response
