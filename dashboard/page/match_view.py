"""A round of a match as Dash components: question and verdict."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.match import Match, Round, Verdict
from dashboard.page.aria import ARIA_HIDDEN, aria_label
from dashboard.page.formatting import name_of, percent
from dashboard.page.frame import OUTLINE, PAGES, make_frame
from dashboard.page.view import COLOURS, SIGNS, WORDS, make_caption

HEADING = PAGES["/play"]
HEADLINES: dict[Verdict, str] = {
    (True, True): "You are both right.",
    (True, False): "You got it. The model did not.",
    (False, True): "The model got it. You did not.",
    (False, False): "You are both wrong.",
}
NEXT = {"guess": "", "choice": 0}  # the ID of the button that leads on
PRIMARY = "btn btn-primary btn-lg"
GUESS = f"{OUTLINE} d-flex align-items-center gap-2 text-start text-break"
WAYS = "d-flex flex-wrap align-items-center gap-2 my-3"
# What has `data-focus` gets the focus when it comes.
ENTER: Any = {"data-focus": "", "data-key": "enter"}
TEXT_FOCUS: Any = {"data-focus": "", "tabIndex": -1}

Page = tuple[list[Component | None], str]
"""What a page shows, and what screen readers say of it."""


def make_question(match: Match, choice: int, labels: Sequence[str], question: str) -> Page:
    """A painting, and a button for each label; the first nine have the keys 1 to 9."""
    buttons = []
    for number, label in enumerate(labels, start=1):
        key: Any = {"data-key": str(number)}
        words = [html.Kbd(number, **ARIA_HIDDEN) if number <= 9 else None, name_of(label)]
        name = {"guess": label, "choice": choice}
        buttons.append(html.Button(words, id=name, className=GUESS, **key))
    panel = [
        html.P(progress(match), id="match-progress", className="label"),
        html.H2(question, id="match-question", className="fs-4", **TEXT_FOCUS),
        html.Div(buttons, className="guesses", role="group", **aria_label("Your guess")),
    ]
    image = make_image(match, len(match.played) + 1, choice, alt="The painting to guess")
    return make_round(match, image, panel), f"{progress(match)}. {question}"


def make_verdict(match: Match, collection: Collection) -> Page:
    """What is right in the last round, who was right, the painting's caption, and the way on."""
    number, last = len(match.played), match.played[-1]
    headline, painting = HEADLINES[last.verdict], last.painting
    sure = f"{percent(last.likelihood)} sure"
    you, model = make_answers(last)
    says = {
        collection.says: name_of(painting.culture),
        "You": you,
        "Model": [*model, html.Small(f" {sure}", className="d-block")],
    }
    rows = [html.Div([html.Dt(who), html.Dd(said)]) for who, said in says.items()]
    go_on = "See the result" if match.over else "Next painting"
    following = html.Button(go_on, id=NEXT, className=f"{PRIMARY} w-100", **ENTER)
    replaced = html.P(messages.REPLACED, className="remark") if last.choice else None
    panel = [
        html.H2(headline, id="match-headline", className="fs-4"),
        html.Dl(rows, className="says"),
        html.Div(following, className="bottom-bar my-3"),
        html.Div([*make_caption(painting, html.H3), replaced], className="caption"),
    ]
    page = {"data-page": painting.page_url}
    image = make_image(match, number, last.choice, alt=painting.description, **page)
    # The next one loads while the visitor reads.
    ahead = None if match.over else make_image(match, number + 1, alt="", hidden=True)
    your_points, its_points = match.points
    said = (
        f"{headline} {collection.says} {name_of(painting.culture)}. "
        f"You said {name_of(last.label)}. The model said {name_of(last.predicted)}, {sure}. "
        f"{painting.description}. Score: you {your_points}, model {its_points}."
    )
    return [*make_round(match, image, panel), ahead], said


def make_round(match: Match, image: Component, panel: list[Component]) -> list[Any]:
    """The painting, and beside it the score and the panel."""
    beside = html.Div([make_score(match), *panel], className="judgement")
    return [
        html.H1(HEADING, className="visually-hidden"),
        html.Div([make_frame(image), beside], className="room"),
    ]


def make_image(match: Match, number: int, choice: int = 0, **attributes: Any) -> Component:
    """A round's image, whose address tells nothing of its painting.

    The ID is the round's own: an image must not stay until that of the next round has come.
    """
    source = f"/play/{match.name}/{number}.jpg" + (f"?choice={choice}" if choice else "")
    return html.Img(src=source, id=f"match-image-{number}", **attributes)


def make_score(match: Match) -> Component:
    """How many are right, and a mark for each round; a challenger has a score only."""
    to_come = [html.Span() for _ in match.choices[len(match.played) :]]
    rows = []
    for side, name in enumerate(("You", "Model")):
        marks = [make_mark(each.verdict[side]) for each in match.played]
        rows.append(make_side(name, [*marks, *to_come], match.points[side]))
    if match.beat is not None:
        rows.append(make_side("To beat", [], match.beat))
    return html.Dl(rows, className="score mb-3", **aria_label("Score"))


def make_side(name: str, marks: Sequence[Component], points: int) -> Component:
    """One line of the score."""
    parts = [
        html.Dt(name),
        html.Dd(marks, className="marks d-flex gap-1 mb-0", **ARIA_HIDDEN),
        html.Dd(points, className="points mb-0"),
    ]
    return html.Div(parts, className="d-grid align-items-center gap-3 mb-1")


def make_answers(played: Round) -> list[list[Any]]:
    """What the visitor and the model said, right or wrong by sign, colour and word."""
    answers = zip(played.verdict, (played.label, played.predicted), strict=True)
    return [
        [
            make_mark(right),
            html.Span(f"{WORDS[right]}: ", className="visually-hidden"),
            name_of(label),
        ]
        for right, label in answers
    ]


def make_mark(right: bool) -> Component:
    """Right or wrong by sign and colour."""
    return html.Span(f"{SIGNS[right]} ", className=f"{COLOURS[right]} fw-bold", **ARIA_HIDDEN)


def progress(match: Match) -> str:
    """Which round this is."""
    return f"Painting {len(match.played) + 1} of {len(match.choices)}"
