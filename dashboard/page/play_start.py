"""The page of matches before a match: the rules, and what was played so far."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.match import ROUNDS, Matches
from dashboard.page.formatting import listed, name_of

INVITATION = "Guess where paintings from the Met were made, and see whether you beat the model."
LEAD = "{rounds} paintings from the Met. Guess where each was painted, and beat a neural network."
STEPS = (
    "Look at the painting, closely if you like. Nothing on the page gives the answer away.",
    "Choose a place with its button or its number key.",
    "See what the Met says, what the model said, and who was right.",
    "After the last painting, challenge a friend to the same ones.",
)
PRIMARY = "btn btn-primary btn-lg"
OUTLINE = "btn btn-outline-secondary"
LARGE = f"{OUTLINE} btn-lg"
FOCUSABLE: Any = {"tabIndex": -1}


def make_start(matches: Matches) -> Component:
    """The rules, the ways into a match, and what was played so far."""
    if not matches.rounds:
        return make_lead(matches)
    return html.Div(
        [make_invitation(matches), make_played()],
        id="match-start",
        className="row gx-4 gy-3 mt-0",
    )


def make_lead(matches: Matches) -> Component:
    """What a match is, in a sentence that the document shows before the scripts too."""
    if not matches.rounds:
        return html.P(messages.NOTHING_TO_PLAY)
    rounds = "Ten" if matches.rounds == ROUNDS else matches.rounds
    return html.P(LEAD.format(rounds=rounds), className="fs-5")


def make_invitation(matches: Matches) -> Component:
    """How a match goes, and the buttons that begin one."""
    here = listed([name_of(label) for label in matches.labels])
    offline = messages.OFFLINE_MATCHES.format(count=matches.count, labels=here)
    return dbc.Col(
        [
            make_lead(matches),
            html.P(offline, className="mt-2") if matches.count else None,
            html.P(id="match-note", **FOCUSABLE),
            html.Div(
                [
                    html.Button("Play", id="match-new", className=PRIMARY),
                    html.Button("Continue my match", id="match-continue", className=LARGE),
                ],
                className="match-ways",
            ),
            html.H2("How it works", className="fs-4 mt-4"),
            html.Ol([html.Li(step) for step in STEPS], className="steps"),
        ],
        lg=7,
    )


def make_played() -> Component:
    """The match of the day, and what was achieved so far, beside the invitation."""
    return dbc.Col(
        [
            html.Section(
                [
                    html.H2("Today’s match", id="match-daily-title", className="fs-4"),
                    html.P("The same paintings for everybody, new ones every day."),
                    html.P(id="match-daily-result", className="fw-semibold mb-2"),
                    html.Button("Play today’s match", id="match-daily", className=OUTLINE),
                ],
                className="panel",
            ),
            html.Section(
                [
                    html.H2("Your record", className="fs-4"),
                    html.Dl(id="match-record", className="match-record"),
                    html.P(
                        "Nothing yet. Your record stays in this browser.",
                        className="hint text-body-secondary",
                    ),
                ],
                className="panel mt-3",
            ),
        ],
        lg=5,
    )
