"""What hangs beside a painting: caption, cultures, verdict, likelihoods.

Made here, hung by scripts: an answer is one JSON object with all that the page needs to change in
one go, so that the old painting stays, with its own placard, until the new image has really loaded.
"""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.exhibit import Exhibit
from dashboard.page.access import UNSPOKEN
from dashboard.page.figures import make_graph, make_likelihood_bars, percent
from dashboard.paths import image_path, page_path
from model.classifier import Prediction
from museum.catalogue import Painting

Answer = dict[str, Any]


def answer_with(exhibit: Exhibit) -> Answer:
    """The answer that puts this exhibit on show."""
    painting, prediction = exhibit.painting, exhibit.prediction
    return {
        "object_id": painting.object_id,
        "image": image_path(exhibit),
        "title": painting.title,
        "alt": painting.description,
        "caption": make_caption(painting),
        "culture": painting.culture,
        "predicted": prediction.culture,
        "verdict": make_verdict(exhibit.right, prediction),
        "announcement": (
            f"{painting.description}. Correct culture: {painting.culture}. "
            f"The model says {prediction.culture}: {'right' if exhibit.right else 'wrong'}."
        ),
        "likelihoods": make_likelihoods(prediction, painting.culture),
        "attention": attention_numbers(prediction),
        "message": messages.NOTES[exhibit.source],
    }


def answer_with_own_picture(prediction: Prediction) -> Answer:
    """The answer for a visitor's own picture; the browser has the image, nobody a right culture."""
    return {
        "object_id": None,
        "title": "Your own picture",
        "alt": "Your own picture",
        "caption": [
            html.P("Your own picture", className="caption-title"),
            html.P("It was classified in memory and not stored.", className="caption-facts"),
        ],
        "culture": None,
        "predicted": prediction.culture,
        "verdict": make_certainty(prediction),
        "announcement": f"Your own picture. The model says {prediction.culture}.",
        "likelihoods": make_likelihoods(prediction),
        "attention": attention_numbers(prediction),
        "message": "",
    }


def answer_with_message(message: str) -> Answer:
    """The answer that only tells the visitor something."""
    return {"message": message}


def attention_numbers(prediction: Prediction) -> list[list[float]]:
    """The attention map as rows of numbers, short enough to travel with the answer."""
    rows: list[list[float]] = prediction.attention().astype(float).round(3).tolist()
    return rows


def make_caption(painting: Painting) -> list[Component]:
    """Title, artist, date and medium, with the way to the painting's page at The Met, if any."""
    page = painting.page_url
    caption: list[Component] = [
        html.P(
            html.A(painting.title, href=page) if page else painting.title, className="caption-title"
        ),
        html.P(_facts(painting), className="caption-facts"),
        html.P(painting.medium, className="caption-medium"),
    ]
    if painting.seen:
        caption.append(html.P(messages.SEEN, className="seen", id="seen"))
    return caption


def make_verdict(right: bool, prediction: Prediction) -> list[Component]:
    """Right or wrong by icon and word, and how sure the model is."""
    icon, word = ("✓", "Right") if right else ("✗", "Wrong")
    return [
        html.Span([html.Span(icon, **UNSPOKEN), f" {word}"], className="verdict-word"),
        *make_certainty(prediction),
    ]


def make_certainty(prediction: Prediction) -> list[Component]:
    """How likely the model finds its answer, and whether that is enough to be sure."""
    certainty: list[Component] = [html.Span(f"{percent(prediction.likelihood)} likely")]
    if not prediction.sure:
        certainty.append(html.Span("Not sure", className="not-sure", title=messages.NOT_SURE))
    return certainty


def make_likelihoods(prediction: Prediction, correct: str | None = None) -> Component:
    """A bar per culture, and the same as a sentence for those who do not see it."""
    by_likelihood = sorted(prediction.likelihoods.items(), key=lambda item: -item[1])
    told = ", ".join(
        f"{culture} {percent(likelihood)}{' (correct)' if culture == correct else ''}"
        for culture, likelihood in by_likelihood
    )
    return make_graph(
        make_likelihood_bars(prediction.likelihoods, correct), f"Likelihoods: {told}."
    )


def make_found(paintings: list[Painting] | None) -> list[Component]:
    """The drop-down of a search: a link to each painting, and how many there are for the ear."""
    if paintings is None:
        return []
    count = len(paintings)
    told = f"{count} painting{'' if count == 1 else 's'} found" if count else messages.NONE_FOUND
    links = [
        html.Li(
            dcc.Link(
                [html.Span(painting.title, className="found-title"), html.Span(_facts(painting))],
                href=page_path(painting),
            )
        )
        for painting in paintings
    ]
    return [
        html.P(told, role="status", className="visually-hidden" if count else "hint"),
        html.Ul(links),
    ]


def _facts(painting: Painting) -> str:
    return " · ".join(part for part in (painting.artist, painting.date) if part)
