"""A match against the model: the routes that its script calls."""

from http import HTTPStatus
from typing import TypedDict

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import FailedDependency

from dashboard import messages
from dashboard.curator import Curator
from dashboard.exhibit import Exhibit
from dashboard.match import Matches, NoSuchMatch
from dashboard.page.answer import Shown, show
from dashboard.page.formatting import name_of, percent
from museum.catalogue import Painting
from museum.images import ImageUnavailable

ROUND = "/<name>/<int(max=10):number>"
IMAGE_WIDTH = 2000  # pixels at most; a new JPEG, so that the file holds no title either
GUESS_BYTES = 1024
HEADLINES = {  # by whether the visitor and whether the model is right
    (True, True): "You are both right.",
    (True, False): "You got it. The model did not.",
    (False, True): "The model got it. You did not.",
    (False, False): "You are both wrong.",
}


class Judged(TypedDict):
    """The answer to a guess: the first that names the painting."""

    guess: str  # the label's name
    right: bool
    headline: str
    certainty: str  # how sure the model is
    shown: Shown
    remark: str
    announcement: str


def register_play(server: Flask, curator: Curator, matches: Matches) -> None:
    """Serve the images of matches and judge guesses; 424 where an image cannot be had.

    A round's painting is named by match, round and choice: 0 for the painting itself, above it for
    those that replace it when its image cannot be fetched.
    """
    play = Blueprint("play", __name__, url_prefix="/play")

    @play.get(f"{ROUND}.jpg")
    def round_image(name: str, number: int) -> ResponseReturnValue:
        """Answer with the first image that can be had, from this choice on."""
        choices = paintings_of(matches, name, number)
        first = request.args.get("choice", 0, type=int)
        for choice in range(max(first, 0), len(choices)):
            try:
                content = curator.image(choices[choice].object_id)
            except ImageUnavailable:
                continue
            if choice != first:
                return redirect(url_for(".round_image", name=name, number=number, choice=choice))
            answer = Response(curator.thumbnail(content, IMAGE_WIDTH), mimetype="image/jpeg")
            answer.cache_control.max_age = 3600
            return answer
        raise FailedDependency(messages.IMAGE_UNAVAILABLE)

    @play.post(ROUND)
    def judge_guess(name: str, number: int) -> Response:
        """Judge `guess`, a label, for the painting that was shown as `choice`."""
        request.max_content_length = GUESS_BYTES
        guess = request.get_json()
        choices = paintings_of(matches, name, number)
        label, choice = read_guess(guess, curator.labels, len(choices))
        try:
            exhibit = curator.show(choices[choice].object_id)
        except ImageUnavailable as error:
            raise FailedDependency(messages.IMAGE_UNAVAILABLE) from error
        answer = jsonify(judge(exhibit, label, curator.sure_above, replaced=choice > 0))
        answer.cache_control.no_store = True
        return answer

    server.register_blueprint(play)


def paintings_of(matches: Matches, name: str, number: int) -> tuple[Painting, ...]:
    """Return a round's painting and its replacements; 404 where there is no such round."""
    try:
        rounds = matches.choices(name)
    except NoSuchMatch:
        rounds = ()
    if not 0 < number <= len(rounds):
        abort(HTTPStatus.NOT_FOUND, messages.NO_SUCH_MATCH)
    return rounds[number - 1]


def read_guess(data: object, labels: tuple[str, ...], choices: int) -> tuple[str, int]:
    """Return the label and the choice in what a browser sent; 400 for invalid data."""
    label, choice = (data.get("guess"), data.get("choice")) if isinstance(data, dict) else (None, 0)
    if label not in labels:
        abort(HTTPStatus.BAD_REQUEST, f"The guess must be one of {', '.join(labels)}.")
    if type(choice) is not int or not 0 <= choice < choices:
        abort(HTTPStatus.BAD_REQUEST, f"The choice must be from 0 to {choices - 1}.")
    return label, choice


def judge(exhibit: Exhibit, label: str, sure_above: float, *, replaced: bool = False) -> Judged:
    """Return who is right about the painting: the visitor with this guess, and the model."""
    shown = show(exhibit, sure_above)
    right = label == exhibit.painting.culture
    headline = HEADLINES[right, exhibit.right]
    certainty = f"{percent(exhibit.prediction.likelihood)} sure"
    return Judged(
        guess=name_of(label),
        right=right,
        headline=headline,
        certainty=certainty,
        shown=shown,
        remark=messages.REPLACED if replaced else shown["caption"]["remark"],
        announcement=(
            f"{headline} The Met says {shown['culture']}. You said {name_of(label)}. "
            f"The model said {shown['predicted']}, {certainty}. {exhibit.painting.description}."
        ),
    )
