"""A visitor's own picture: its bytes come in, its prediction goes out, nothing is kept."""

import json

from flask import Blueprint, Flask, Response, request
from plotly.utils import PlotlyJSONEncoder

from dashboard import messages
from dashboard.opening import NotOpen
from dashboard.page.placard import Answer, answer_with_message, answer_with_own_picture
from dashboard.web.routes import open_museum
from model.preprocessing import NotAnImage

uploads = Blueprint("uploads", __name__)


def register_uploads(server: Flask) -> None:
    """Give the server the route that the page sends pictures to."""
    server.register_blueprint(uploads)


@uploads.post("/own-picture")
def own_picture() -> Response:
    """Classify the picture in the request's body. What is no picture is told in the answer."""
    content = request.get_data(cache=False)
    try:
        answer = answer_with_own_picture(open_museum().classify(content))
    except NotAnImage as error:
        answer = answer_with_message(str(error))
    except NotOpen as error:
        answer = answer_with_message(messages.CLOSED if error.failed else messages.OPENING)
    return _json(answer)


def _json(answer: Answer) -> Response:
    response = Response(json.dumps(answer, cls=PlotlyJSONEncoder), mimetype="application/json")
    response.cache_control.no_store = True
    return response
