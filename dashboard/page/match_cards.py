"""What comes before and after the rounds of a match."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.match import (
    FIRST_DAY,
    ROUNDS,
    Match,
    Matches,
    Results,
    Round,
    day_of,
    new_name,
    read_beat,
    today,
)
from dashboard.page.formatting import listed, name_of
from dashboard.page.frame import OUTLINE
from dashboard.page.match_view import HEADING, PRIMARY, TEXT_FOCUS, WAYS, Page, make_answers
from dashboard.page.view import make_painting, make_wall
from dashboard.paths import image_path

STEPS = (
    "Look at the painting, closely if you like. The page does not show the answer yet.",
    "Choose an answer with its button or its number key.",
    "See the right answer, what the model said, and who was right.",
    "After the last painting, challenge a friend to the same ones.",
)
SQUARES = {True: "🟩", False: "🟥"}


def make_lead(matches: Matches, collection: Collection) -> Component:
    """What a match is, in a sentence."""
    return html.P(lead_of(collection, matches.rounds), className="fs-5")


def lead_of(collection: Collection, rounds: int = ROUNDS) -> str:
    """What a match is."""
    number = "Ten" if rounds == ROUNDS else rounds
    what = f"{number} paintings{collection.source}. {collection.question}"
    return f"{what} Answer first, and beat a neural network."


def make_start(
    matches: Matches, collection: Collection, match: Match | None, results: Results, note: str
) -> Page:
    """The rules, the ways into a match, and what was played so far; `match` is under way."""
    labels = listed([name_of(label) for label in matches.labels])
    offline = messages.OFFLINE_MATCHES.format(count=matches.count, labels=labels)
    ways = [make_way("Play", new_name(), PRIMARY)]
    if match:
        go_on = f"Continue ({len(match.played)} of {len(match.choices)})"
        ways.append(make_way(go_on, match.name, f"{OUTLINE} btn-lg"))
    sources = [f"{image_path(painting)}?width=640" for painting in matches.samples]
    samples = [html.Img(src=source, alt="", className="object-fit-cover") for source in sources]
    invitation = [
        make_lead(matches, collection),
        html.P(offline, className="mt-2") if matches.count else None,
        html.P(note, id="match-note", className="remark") if note else None,
        html.Div(ways, className=WAYS),
        html.Div(samples, className="samples d-flex gap-2"),
    ]
    aside = [make_daily(results), make_record(results)]
    page = [
        html.H1(HEADING, className="page-title mb-2"),
        dbc.Row([dbc.Col(invitation, lg=7), dbc.Col(aside, lg=5)], className="gy-3"),
        html.H2("How it works", className="fs-4 mt-4"),
        html.Ol([html.Li(step) for step in STEPS]),
    ]
    return page, note


def make_daily(results: Results) -> Component:
    """The match of the day."""
    day = today()
    said = None
    if result := results.get(day.isoformat()):
        said = html.P("You scored {}, the model {}.".format(*result))
    return html.Section(
        [
            html.H2(f"Today’s match, No. {(day - FIRST_DAY).days + 1}", className="fs-4"),
            html.P(f"The same paintings for everyone. {next_day()}"),
            said,
            make_way("Play today’s match", day.isoformat(), f"{OUTLINE} mt-2"),
        ],
        className="panel p-4 rounded-3",
    )


def next_day(now: datetime | None = None) -> str:
    """When the next match of the day begins."""
    hours = 23 - (now or datetime.now(UTC)).hour
    left = f"in {hours} hour{'s' if hours > 1 else ''}" if hours else "in less than an hour"
    return f"The next begins at midnight UTC, {left}."


def make_record(results: Results) -> Component:
    """What was achieved so far."""
    best = max((you for you, _ in results.values()), default=0)
    said = f"Best match: {best} right. Matches played: {len(results)}."
    return html.P(said if results else messages.NO_RECORD, id="match-record", className="my-3")


def make_way(text: str, name: str, kind: str) -> Component:
    """A link to a match."""
    return dcc.Link(text, href=f"/play?match={name}", className=kind)


def make_end(match: Match, results: Results, collection: Collection, origin: str) -> Page:
    """Both scores, what comes next, the result to share, and the paintings again."""
    day = today().isoformat()
    sentences: Any = {"data-copied": messages.COPIED, "data-select": messages.COPY_FROM_HERE}
    ways = [make_way("Play again", new_name(), PRIMARY)]
    if match.name != day and day not in results:
        ways.append(make_way("Today’s match", day, OUTLINE))
    result = share_text(match, collection, origin)
    page = [
        html.H1(HEADING, className="visually-hidden"),
        html.H2(outcome(match), id="match-outcome", className="page-title", **TEXT_FOCUS),
        html.P(comparison(match), id="match-comparison"),
        html.P(next_day()) if match.name == day else None,
        html.Div(ways, className=WAYS),
        html.H3("Challenge a friend – same paintings", className="label"),
        html.Pre(result, id="result", className="panel mb-2 p-4 rounded-3"),
        html.Button("Share result", id="share-result", className=OUTLINE, **sentences),
        make_record(results),
        html.H3("The paintings", className="label"),
        make_wall([make_played(each) for each in match.played]),
    ]
    return page, outcome(match)


def make_played(played: Round) -> Component:
    """A painting with what was said of it."""
    you, model = make_answers(played)
    lines: list[Any] = [html.Strong(name_of(played.painting.culture))]
    lines += [["You ", *you], ["Model ", *model]]
    return make_painting(played.painting, lines)


def outcome(match: Match) -> str:
    """Who has won."""
    you, model = match.points
    if you == model:
        return f"A draw: {you} to {model}"
    return f"You win, {you} to {model}" if you > model else f"The model wins, {model} to {you}"


def comparison(match: Match) -> str:
    """What a challenged visitor reads at the end."""
    you, beat = match.points[0], match.beat
    if beat is None:
        return ""
    if you == beat:
        return f"Your challenger also scored {beat}."
    did = "did better" if you > beat else "did not beat that"
    return f"Your challenger scored {beat}: you {did}."


def share_text(match: Match, collection: Collection, origin: str) -> str:
    """The result as daily games share it: a line, a row of squares, a link."""
    you, model = match.points
    words = [collection.name.removeprefix("the "), "match"]
    if day := day_of(match.name):
        words += [f"{day.day} {day:%b %Y}"]
    title = " ".join(filter(None, words))
    squares = "".join(SQUARES[each.verdict[0]] for each in match.played)
    result = f"{title[0].upper()}{title[1:]} · me {you}, model {model}"
    return f"{result}\n{squares}\n{origin}/play?match={match.name}&beat={you}"


def preview(args: Mapping[str, str], collection: Collection) -> tuple[str, str]:
    """Title and description of a link: those of a challenge, if it is one."""
    beat = read_beat(args) if "match" in args else None
    title = HEADING if beat is None else f"Can you beat {beat} of {ROUNDS}?"
    return title, lead_of(collection)
