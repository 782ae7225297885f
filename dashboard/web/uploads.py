"""A visitor's own picture: classified and not stored."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request
from plotly.utils import PlotlyJSONEncoder

from dashboard.curator import Curator
from model.classifier import Prediction
from model.preprocessing import NotAnImage


def register_uploads(
    server: Flask, curator: Curator, view_of: Callable[[Prediction, bytes], Mapping[str, Any]]
) -> None:
    """Serve the route that the page sends pictures to; how a view is made is handed in.

    `view_of` takes the prediction, and the picture as it was classified where browsers would show
    the bytes that were sent in another way.
    """

    @server.post("/own-picture")
    def own_picture() -> Response:
        """Classify the picture in the request's body. The answer says if it is not a picture."""
        content = request.get_data(cache=False)
        try:
            prediction = curator.predictions.of_upload(content)
            classified = curator.predictions.upload_as_shown(content)
            answer = view_of(prediction, b"" if classified == content else classified)
        except NotAnImage as error:
            answer = {"note": str(error)}
        response = Response(json.dumps(answer, cls=PlotlyJSONEncoder), mimetype="application/json")
        response.cache_control.no_store = True
        return response
