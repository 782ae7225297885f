"""Play against the model: what the visitor did comes in, the page of the match goes out."""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from flask import Flask, Response, abort, current_app, request

from dashboard import messages
from dashboard.collection import Collection
from dashboard.curator import Curator
from dashboard.match import Matches, NoSuchMatch
from dashboard.page.match_cards import make_end, make_start, outcome
from dashboard.page.match_state import (
    Guess,
    Match,
    Record,
    match_under_way,
    open_match,
    read_record,
)
from dashboard.page.match_view import (
    Page,
    announce,
    make_question,
    make_trouble,
    make_verdict,
    progress,
)
from museum.images import ImageUnavailable

IMAGE_WIDTH = 2000  # pixels at most; a new JPEG, so that the file holds no title either
HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from what the visitor did: the page, and what the browser keeps, if new."""

    page: Page
    announcement: str
    match: Match | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Game:
    """The flow of all matches: a state and what the visitor did in, components out."""

    curator: Curator
    matches: Matches
    collection: Collection

    def turn(self, search: Any, action: Any, kept: Any, record: Record) -> Turn:
        """What to show at this address after this action: a button's ID, or anything else."""
        asked = dict(parse_qsl(search.removeprefix("?"))) if isinstance(search, str) else {}
        try:
            match = open_match(asked, kept, self.matches)
        except NoSuchMatch:
            note = messages.NO_SUCH_MATCH if "match" in asked else ""
            under_way = match_under_way(kept, self.matches)
            return Turn(make_start(self.matches, self.collection, under_way, record, note), note)
        if match.over:
            return self.end(match, record)
        choices = match.choices[len(match.guesses)]
        match action:
            case {"do": "guess", "label": label, "choice": int(choice)}:
                if label in self.matches.labels and 0 <= choice < len(choices):
                    return self.judge(match, label, choice, record)
            case {"do": "skip"}:
                match = match.after(Guess())
                record = record.after(match)
                following = self.end(match, record) if match.over else self.ask(match)
                return replace(following, match=match, record=record)
        return self.ask(match)

    def ask(self, match: Match) -> Turn:
        """The question about the first of the round's paintings whose image is available."""
        question = self.collection.question
        for choice, painting in enumerate(match.choices[len(match.guesses)]):
            with suppress(ImageUnavailable):
                self.curator.image(painting.object_id)
                page = make_question(match, choice, self.matches.labels, question)
                return Turn(page, f"{progress(match)}. {question}")
        return Turn(make_trouble(match), messages.IMAGE_UNAVAILABLE)

    def judge(self, match: Match, label: str, choice: int, record: Record) -> Turn:
        """The verdict on a guess."""
        try:
            exhibit = self.curator.show(match.choices[len(match.guesses)][choice].object_id)
        except ImageUnavailable:
            return Turn(make_trouble(match), messages.IMAGE_UNAVAILABLE)
        match = match.after(Guess(label, exhibit.prediction.label, choice))
        page = make_verdict(match, exhibit, self.collection)
        said = announce(match, exhibit, self.collection)
        return Turn(page, said, match, record.after(match))

    def end(self, match: Match, record: Record) -> Turn:
        """The result, to share it, and the paintings again."""
        # A forged Host header affects only the sender's own answer.
        origin = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
        return Turn(make_end(match, record, self.collection, origin), outcome(match))


def register_play(
    app: dash.Dash, curator: Curator, matches: Matches, collection: Collection
) -> None:
    """Connect the page with the curator, and serve the images of matches."""
    game = Game(curator, matches, collection)
    register_images(app.server, curator, matches)

    @app.callback(
        Output("match", "data"),
        Output("record", "data"),
        Output("play", "children"),
        Output("announcement", "children", allow_duplicate=True),
        Input("match-address", "data"),
        Input({"do": ALL, "label": ALL, "choice": ALL}, "n_clicks"),
        State("match", "data"),
        State("record", "data"),
        running=[(Output("play", "aria-busy"), "true", "false")],
        prevent_initial_call=True,
    )
    def play(address: Any, _clicks: Any, kept: Any, kept_record: Any) -> tuple[Any, ...]:
        turn = game.turn(address, ctx.triggered_id, kept, read_record(kept_record))
        match = turn.match.data if turn.match else no_update
        record = asdict(turn.record) if turn.record else no_update
        return match, record, turn.page, turn.announcement

    # The address, while it is that of this page: the others change it too.
    app.clientside_callback(
        "(path, search) => path === '/play' ? search : dash_clientside.no_update",
        Output("match-address", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    app.clientside_callback(
        ClientsideFunction("play", "focus"), Input("play", "children"), prevent_initial_call=True
    )


def register_images(server: Flask, curator: Curator, matches: Matches) -> None:
    """Serve the image of each round, or of its replacement (`choice`): a picture and no more."""

    @server.get("/play/<name>/<int(min=1, max=10):number>.jpg")
    def round_image(name: str, number: int) -> Response:
        try:
            painting = matches.choices(name)[number - 1][request.args.get("choice", 0, type=int)]
        except (NoSuchMatch, IndexError):
            abort(404, messages.NO_SUCH_MATCH)
        content = curator.predictions.thumbnail(curator.image(painting.object_id), IMAGE_WIDTH)
        answer = Response(content, mimetype="image/jpeg")
        answer.cache_control.max_age = HOUR
        return answer
