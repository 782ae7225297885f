"""A round of a match as Dash components: question and verdict."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.exhibit import Exhibit
from dashboard.page.aria import ARIA_HIDDEN, aria_label
from dashboard.page.formatting import name_of, percent
from dashboard.page.frame import OUTLINE, make_frame
from dashboard.page.match_state import Match, Verdict
from dashboard.page.view import COLOURS, make_caption, word_of

HEADING = "Play against the model"
HEADLINES: dict[Verdict, str] = {
    (True, True): "You are both right.",
    (True, False): "You got it. The model did not.",
    (False, True): "The model got it. You did not.",
    (False, False): "You are both wrong.",
}
SIGNS = {True: "✓", False: "✗", None: "–"}
KEYS = 9  # labels that have a key
PRIMARY = "btn btn-primary btn-lg"
GUESS = f"{OUTLINE} d-flex align-items-center gap-2 text-start text-break"
WAYS = "d-flex flex-wrap align-items-center gap-2 my-3"
Page = list[Component | None]
FOCUS: Any = {"data-focus": ""}  # gets the focus when it comes
TEXT_FOCUS: Any = {"tabIndex": -1, **FOCUS}


def make_question(match: Match, choice: int, labels: Sequence[str], question: str) -> Page:
    """A painting, and a button for each label; the first nine have the keys 1 to 9."""
    number = len(match.guesses)
    buttons = []
    for key, label in enumerate(labels, start=1):
        hint = html.Kbd(str(key), **ARIA_HIDDEN) if key <= KEYS else None
        buttons.append(
            make_button([hint, name_of(label)], "guess", label, choice, key=str(key), kind=GUESS)
        )
    panel: Page = [
        html.P(progress(match), id="match-progress", className="label"),
        html.H2(question, id="match-question", className="fs-4", **TEXT_FOCUS),
        html.Div(buttons, className="guesses", role="group", **aria_label("Your guess")),
    ]
    image = make_image(match, number, choice, "The painting to guess")
    return make_round(match, image, panel)


def make_verdict(match: Match, exhibit: Exhibit, collection: Collection) -> Page:
    """What is right, who was right, the painting's caption, and the way on."""
    (guess, painting), (you, model) = match.played[-1], match.verdicts[-1]
    number = len(match.guesses)
    sure = html.Small(f" {percent(exhibit.prediction.likelihood)} sure", className="d-block")
    says = {
        collection.says: name_of(painting.culture),
        "You": make_said(you, guess.label),
        "Model": [*make_said(model, guess.predicted), sure],
    }
    rows = [html.Div([html.Dt(who), html.Dd(said)]) for who, said in says.items()]
    go_on = "See the result" if match.over else "Next painting"
    following = make_button(go_on, "next", key="enter", kind=f"{PRIMARY} w-100", **FOCUS)
    replaced = html.P(messages.REPLACED, className="remark") if guess.choice else None
    panel: Page = [
        html.H2(HEADLINES[you, model], id="match-headline", className="fs-4"),
        html.Dl(rows, className="says"),
        html.Div(following, className="bottom-bar my-3"),
        html.Div([*make_caption(painting, html.H3), replaced], className="caption"),
    ]
    image = make_image(match, number - 1, guess.choice, painting.description, painting.page_url)
    # The next one loads while the visitor reads.
    ahead = None if match.over else make_image(match, number, hidden=True)
    return [*make_round(match, image, panel), ahead]


def make_trouble(match: Match) -> Page:
    """What is wrong when a round has no image, and the ways on."""
    ways = [
        make_button("Try again", "again", kind="btn btn-primary"),
        make_button("Skip this painting", "skip"),
    ]
    panel: Page = [
        html.P(progress(match), id="match-progress", className="label"),
        html.P(messages.IMAGE_UNAVAILABLE, id="match-trouble", **TEXT_FOCUS),
        html.Div(ways, className=WAYS),
    ]
    return make_round(match, None, panel)


def make_round(match: Match, image: Component | None, panel: Page) -> Page:
    """The painting, and beside it the score and the panel."""
    beside = html.Div([make_score(match), *panel], className="judgement")
    return [
        html.H1(HEADING, className="visually-hidden"),
        html.Div([make_frame(image), beside], className="room"),
    ]


def make_image(
    match: Match, number: int, choice: int = 0, alt: str = "", page: str = "", **options: Any
) -> Component:
    """A round's image; its address tells nothing of the painting, nor do the others before a guess.

    The ID is the round's own: an image must not stay until that of the next round has come.
    """
    source = f"/play/{match.name}/{number + 1}.jpg" + (f"?choice={choice}" if choice else "")
    name = "next-image" if options else f"match-image-{number + 1}"
    options |= {"data-page": page}
    return html.Img(src=source, alt=alt, id=name, **options)


def make_score(match: Match) -> Component:
    """How many are right, and a mark for each round; a challenger has a score only."""
    rows = []
    for side, name in enumerate(("You", "Model")):
        marks = [verdict[side] for verdict in match.verdicts]
        signs = [html.Span(SIGNS[right], className=f"{COLOURS[right]} fw-bold") for right in marks]
        signs += [html.Span() for _ in range(match.rounds - len(marks))]
        rows.append(make_side(name, signs, match.points[side]))
    if match.beat is not None:
        rows.append(make_side("To beat", [], match.beat))
    return html.Dl(rows, className="score mb-3", **aria_label("Score"))


def make_side(name: str, signs: Sequence[Component], points: int) -> Component:
    """One line of the score."""
    marks = html.Dd(signs, className="marks d-flex gap-1 mb-0", **ARIA_HIDDEN)
    score = html.Dd(points, className="points mb-0")
    return html.Div([html.Dt(name), marks, score], className="d-grid align-items-center gap-3 mb-1")


def make_said(right: bool | None, label: str) -> list[Component | str]:
    """What someone said, right or wrong by sign, colour and word."""
    return [
        html.Span(f"{SIGNS[right]} ", className=f"{COLOURS[right]} fw-bold", **ARIA_HIDDEN),
        html.Span(f"{word_of(right)}: ", className="visually-hidden"),
        name_of(label),
    ]


def make_button(
    text: Any,
    do: str,
    label: str = "",
    choice: int = 0,
    *,
    key: str = "",
    kind: str = OUTLINE,
    **options: Any,
) -> Component:
    """A button by which the visitor plays; `key` is that of the keyboard which presses it."""
    options |= {"data-key": key}
    name = {"do": do, "label": label, "choice": choice}
    return html.Button(text, id=name, className=kind, **options)


def progress(match: Match) -> str:
    """Which round this is."""
    return f"Painting {len(match.guesses) + 1} of {match.rounds}"


def announce(match: Match, exhibit: Exhibit, collection: Collection) -> str:
    """The verdict for screen readers."""
    (guess, painting), (you, model) = match.played[-1], match.points
    return (
        f"{HEADLINES[match.verdicts[-1]]} {collection.says} {name_of(painting.culture)}. "
        f"You said {name_of(guess.label)}. The model said {name_of(guess.predicted)}, "
        f"{percent(exhibit.prediction.likelihood)} sure. {painting.description}. "
        f"Score: you {you}, model {model}."
    )
