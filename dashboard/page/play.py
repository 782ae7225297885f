"""Play against the model: what the visitor did comes in, the page of the match goes out."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update
from flask import Flask, Response, abort, request

from dashboard import messages
from dashboard.collection import Collection
from dashboard.curator import Curator
from dashboard.match import Match, Matches, NoSuchMatch, Results, Round, read_results
from dashboard.page.frame import origin_for_links
from dashboard.page.match_cards import make_end, make_start
from dashboard.page.match_view import Page, make_question, make_verdict
from museum.images import ImageUnavailable

IMAGE_WIDTH = 2000  # pixels at most; a new JPEG, so that the file holds no title either


@dataclass(frozen=True, slots=True)
class Game:
    """The flow of all matches: a state and what the visitor did in, components out."""

    curator: Curator
    matches: Matches
    collection: Collection

    def turn(self, search: Any, action: Any, kept: Any, record: Any) -> tuple[Any, ...]:
        """What follows at this address from this action: a button's ID, or anything else.

        The page, its announcement, and what the browser is to keep of the match and the record.
        """
        asked = dict(parse_qsl(search.removeprefix("?"))) if isinstance(search, str) else {}
        results = read_results(record)
        under_way = None
        try:
            match = self.matches.open(asked, kept)
            played = None if match.over else self.play(match, action)
            if played is None:
                return *self.go_on(match, results), no_update, no_update
            match = replace(match, played=(*match.played, played))
            if match.over:
                results = {match.name: match.points, **results}  # the first result counts
            return *make_verdict(match, self.collection), match.data, {"results": results}
        except NoSuchMatch:
            note = messages.NO_SUCH_MATCH if "match" in asked else ""
            under_way = self.matches.under_way(kept)
        except ImageUnavailable:  # a link to go on would lead to this very address
            note = messages.IMAGE_UNAVAILABLE
        page = make_start(self.matches, self.collection, under_way, results, note)
        return *page, no_update, no_update

    def play(self, match: Match, action: Any) -> Round | None:
        """The round as this action ends it, if it does. Raises ImageUnavailable."""
        choices = match.choices[len(match.played)]
        match action:
            case {"guess": label, "choice": int(choice)}:
                if label in self.matches.labels and 0 <= choice < len(choices):
                    said = self.curator.show(choices[choice].object_id).prediction
                    return Round(choices[choice], choice, label, said.label, said.likelihood)
        return None

    def go_on(self, match: Match, results: Results) -> Page:
        """The question about the round's first painting whose image is available, or the end."""
        if match.over:
            return make_end(match, results, self.collection, origin_for_links())
        choice, question = self.available(match), self.collection.question
        return make_question(match, choice, self.matches.labels, question)

    def available(self, match: Match) -> int:
        """The round's first choice whose image is available. Raises ImageUnavailable."""
        choices = match.choices[len(match.played)]
        for choice, painting in enumerate(choices[:-1]):
            with suppress(ImageUnavailable):
                self.curator.image(painting.object_id)
                return choice
        self.curator.image(choices[-1].object_id)
        return len(choices) - 1


def register_play(
    app: dash.Dash, curator: Curator, matches: Matches, collection: Collection
) -> None:
    """Connect the page with the curator, and serve the images of matches."""
    game = Game(curator, matches, collection)
    register_images(app.server, curator, matches)

    @app.callback(
        Output("play", "children"),
        Output("announcement", "children", allow_duplicate=True),
        Output("match", "data"),
        Output("record", "data"),
        Input("match-address", "data"),
        Input({"guess": ALL, "choice": ALL}, "n_clicks"),
        State("match", "data"),
        State("record", "data"),
        running=[(Output("play", "aria-busy"), "true", "false")],
    )
    def play(address: Any, _clicks: Any, kept: Any, record: Any) -> tuple[Any, ...]:
        return game.turn(address, ctx.triggered_id, kept, record)

    app.clientside_callback(ClientsideFunction("play", "focus"), Input("play", "children"))


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
        answer.cache_control.max_age = 60 * 60  # seconds
        return answer
