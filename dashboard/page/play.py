"""The page of matches against the model: scripts (match.js, play.js) fill in what changes."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.match import Matches
from dashboard.page.aria import ARIA_HIDDEN, aria_label
from dashboard.page.formatting import name_of
from dashboard.page.home import CLOSER
from dashboard.page.play_start import FOCUSABLE, OUTLINE, PRIMARY, make_start

HEADING = "Play against the model"
KEYS = 9  # labels that have a key
SIDES = {"you": "You", "model": "Model", "challenger": "To beat"}


def make_play(matches: Matches) -> Component:
    """The whole page: before a match, in its rounds and after it."""
    labels = matches.labels
    rounds: Any = {"data-rounds": str(matches.rounds)}
    return html.Div(
        [
            html.H1(HEADING, className="page-title"),
            make_start(matches),
            make_round(labels),
            make_end(),
        ],
        id="match",
        className="match",
        **rounds,
    )


def make_round(labels: tuple[str, ...]) -> Component:
    """One round: the painting, the score so far, and beside it the question or the verdict."""
    return html.Div(
        [
            html.Figure(
                [
                    html.Img(id="match-image", alt=""),
                    html.Div(className="spinner-border", **ARIA_HIDDEN),
                    html.Button("Look closely", id="match-closer", className=CLOSER),
                ],
                className="frame",
            ),
            html.Div(
                [make_score(), make_question(labels), make_verdict(), make_trouble()],
                className="match-panel",
            ),
        ],
        id="match-round",
        className="match-round",
        hidden=True,
    )


def make_score() -> Component:
    """How many are right, and a mark for each round; the challenger has a score only."""
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(name),
                    html.Dd(id=f"match-marks-{side}", className="marks", **ARIA_HIDDEN),
                    html.Dd("0", id=f"match-score-{side}", className="points"),
                ],
                id=f"match-side-{side}",
            )
            for side, name in SIDES.items()
        ],
        className="match-score",
        **aria_label("Score"),
    )


def make_question(labels: tuple[str, ...]) -> Component:
    """A button for each label; the first nine have the keys 1 to 9."""
    buttons = [
        html.Button(
            [html.Kbd(str(key), **ARIA_HIDDEN) if key <= KEYS else None, name_of(label)],
            id=f"guess-{key}",
            value=label,
            className=OUTLINE,
        )
        for key, label in enumerate(labels, start=1)
    ]
    return html.Div(
        [
            html.P(id="match-progress", className="label"),
            html.H2("Where was this painted?", id="match-question", **FOCUSABLE),
            html.Div(buttons, className="guesses", role="group", **aria_label("Your guess")),
        ],
        id="match-asking",
    )


def make_verdict() -> Component:
    """What the Met, the visitor and the model say, the painting's caption, and the way on."""
    says = {"met": "The Met says", "you": "You", "model": "Model"}
    return html.Div(
        [
            html.H2(id="match-headline", className="match-headline"),
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(name),
                            html.Dd(id=f"match-says-{who}"),
                            html.Dd(id="match-certainty") if who == "model" else None,
                        ]
                    )
                    for who, name in says.items()
                ],
                className="match-says",
            ),
            html.Div(
                html.Button(id="match-next", className=PRIMARY), className="match-action bottom-bar"
            ),
            html.Div(
                [
                    html.H3(id="match-title", className="caption-title"),
                    html.P(id="match-facts"),
                    html.P(id="match-medium", className="text-body-secondary"),
                    html.P(id="match-remark", className="remark"),
                ],
                className="caption",
            ),
        ],
        id="match-judged",
        hidden=True,
    )


def make_trouble() -> Component:
    """What is wrong when neither image nor verdict come, and the ways on."""
    return html.Div(
        [
            html.P(id="match-trouble-text", **FOCUSABLE),
            html.Div(
                [
                    html.Button("Try again", id="match-retry", className="btn btn-primary"),
                    html.Button("Skip this painting", id="match-skip", className=OUTLINE),
                ],
                className="match-ways",
            ),
        ],
        id="match-trouble",
        hidden=True,
    )


def make_end() -> Component:
    """Both scores, what comes next, a challenge for a friend, and the paintings again."""
    return html.Div(
        [
            html.H2(id="match-outcome", className="page-title", **FOCUSABLE),
            html.P(id="match-comparison"),
            html.Div(
                [
                    html.Button("Play again", id="match-again", className=PRIMARY),
                    html.Button("Today’s match", id="match-daily-after", className=OUTLINE),
                ],
                className="match-ways",
            ),
            html.Div(
                [
                    html.Label(
                        "Challenge a friend to the same paintings",
                        htmlFor="match-link",
                        className="label",
                    ),
                    html.Div(
                        [
                            dbc.Input(id="match-link", readonly=True, value=""),
                            html.Button("Copy link", id="match-copy", className=OUTLINE),
                        ],
                        className="match-ways",
                    ),
                ],
                className="match-challenge",
            ),
            html.Dl(id="match-record-after", className="match-record"),
            html.H3("The paintings", className="label"),
            html.Ol(id="match-paintings", className="match-paintings"),
        ],
        id="match-end",
        className="match-end",
        hidden=True,
    )
