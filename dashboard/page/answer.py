"""The server's answers to the page's scripts, as data.

These types are the whole contract. `Answer` answers a request for a painting (callback of
`request`) and a picture sent to /own-picture; `Found` answers a search (callback of
`search-request`). Every text is ready to be read; nothing in an answer is a component.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import TypedDict

from dashboard import messages
from dashboard.exhibit import Exhibit, Source
from dashboard.page.attention import describe, rows_of
from dashboard.page.formatting import name_of, percent
from dashboard.paths import image_path, page_path
from model.classifier import Prediction
from model.preprocessing import media_type
from museum import languages
from museum.catalogue import Painting

THUMBNAIL_WIDTH = 160  # pixels


class Piece(TypedDict):
    """A piece of a text in one language."""

    text: str
    language: str  # BCP 47; "" for the page's own


class Bar(TypedDict):
    """One label: how likely it is, and its attention map."""

    name: str
    share: float  # likelihood, 0 to 1
    percent: str
    correct: bool  # whether it is what the Met says
    attention: list[list[float]]  # attention map, rows from the top, 0 to 1
    looked: str  # the map as a sentence


class Caption(TypedDict):
    """What the label beside the painting says; "" where it is not known."""

    title: list[Piece]
    facts: list[Piece]  # artist and date
    medium: str
    link: str  # the painting's page at the Met
    remark: str  # whether training has seen it


class Shown(TypedDict):
    """A picture with its prediction."""

    object_id: int | None  # None: the visitor's own picture
    image: str  # address; "" for an own picture whose bytes a browser shows as they were judged
    thumbnail: str
    title: str
    alt: str
    caption: Caption
    culture: str  # what the Met says; "" if unknown
    predicted: str
    right: bool | None
    verdict: str  # a word for `right`, or ""
    doubt: str  # why the prediction should not be relied on, or ""
    bars: list[Bar]  # likeliest first
    announcement: str  # everything above in one sentence, for screen readers


class Answer(TypedDict):
    """What a request or a picture gets: a painting, a note or both."""

    number: int | None  # of the request
    shown: Shown | None
    note: str
    once: bool  # whether the note need not be repeated during this visit


class FoundPainting(TypedDict):
    """One line of what a search found."""

    title: list[Piece]
    facts: list[Piece]
    href: str


class Found(TypedDict):
    """A page of what a search found."""

    text: str  # what was searched for
    offset: int
    more: bool  # whether there is another page
    suggestion: str  # the text whose paintings these are, if it is not `text`
    said: str  # how many were found, or what to try
    paintings: list[FoundPainting]


def answer_with(exhibit: Exhibit, sure_above: float, counts: Mapping[str, int]) -> Answer:
    """The answer that shows this exhibit.

    `counts` are the paintings of each label that can be shown, told once to who is offline.
    """
    some = ", ".join(f"{name_of(label)} {count}" for label, count in counts.items() if count)
    note = messages.NOTES[exhibit.source].format(total=sum(counts.values()), some=some)
    shown = show(exhibit, sure_above)
    return Answer(number=None, shown=shown, note=note, once=exhibit.source == Source.OFFLINE)


def show(exhibit: Exhibit, sure_above: float) -> Shown:
    """A painting with its prediction; the model is sure above the likelihood `sure_above`."""
    painting, prediction = exhibit.painting, exhibit.prediction
    verdict = messages.RIGHT if exhibit.right else messages.WRONG
    culture, predicted = name_of(painting.culture), name_of(prediction.label)
    image = image_path(exhibit)
    return Shown(
        object_id=painting.object_id,
        image=image,
        thumbnail=f"{image}&width={THUMBNAIL_WIDTH}",
        title=painting.title,
        alt=painting.description,
        caption=Caption(
            title=pieces(painting.title, painting.culture),
            facts=pieces(facts_of(painting), painting.culture),
            medium=painting.medium,
            link=painting.page_url,
            remark=messages.SEEN if painting.seen else "",
        ),
        culture=culture,
        predicted=predicted,
        right=exhibit.right,
        verdict=verdict,
        doubt=doubt_of(prediction, sure_above),
        bars=make_bars(prediction, painting.culture),
        announcement=(
            f"{painting.description}. The Met says {culture}. "
            f"The model says {predicted}, {percent(prediction.likelihood)} sure: {verdict.lower()}."
        ),
    )


def answer_with_own_picture(prediction: Prediction, judged: bytes, sure_above: float) -> Answer:
    """The answer for a visitor's own picture.

    `judged` is the picture as it was judged, or empty where the browser shows it so.
    """
    image = data_url(judged) if judged else ""
    predicted = name_of(prediction.label)
    shown = Shown(
        object_id=None,
        image=image,
        thumbnail=image,
        title=messages.OWN_PICTURE,
        alt=messages.OWN_PICTURE,
        caption=Caption(
            title=pieces(messages.OWN_PICTURE),
            facts=pieces(messages.NOT_KEPT),
            medium="",
            link="",
            remark="",
        ),
        culture="",
        predicted=predicted,
        right=None,
        verdict="",
        doubt=doubt_of(prediction, sure_above),
        bars=make_bars(prediction),
        announcement=(
            f"{messages.OWN_PICTURE}. "
            f"The model says {predicted}, {percent(prediction.likelihood)} sure."
        ),
    )
    return Answer(number=None, shown=shown, note="", once=False)


def answer_with_note(note: str) -> Answer:
    """The answer with a note only; the shown painting stays."""
    return Answer(number=None, shown=None, note=note, once=False)


def make_bars(prediction: Prediction, culture: str = "") -> list[Bar]:
    """A bar for each label, the likeliest first."""
    by_likelihood = sorted(prediction.likelihoods.items(), key=lambda item: -item[1])
    return [
        Bar(
            name=name_of(label),
            share=round(likelihood, 4),
            percent=percent(likelihood),
            correct=label == culture,
            attention=rows_of(attention),
            looked=describe(attention, label == prediction.label, name_of(label)),
        )
        for label, likelihood in by_likelihood
        for attention in [prediction.attention(label)]
    ]


def doubt_of(prediction: Prediction, sure_above: float) -> str:
    """Why the prediction should not be relied on, or ""."""
    if not prediction.familiar:
        return messages.UNFAMILIAR
    return "" if prediction.sure else messages.NOT_SURE.format(threshold=percent(sure_above))


def make_found(
    paintings: list[Painting], text: str, offset: int, total: int, suggestion: str
) -> Found:
    """One page of a search's paintings, of `total`."""
    until = offset + len(paintings)
    if not total:
        said = messages.NONE_FOUND
    elif total == 1:
        said = "1 painting"
    else:
        said = f"{offset + 1} to {until} of {total:,} paintings"
    return Found(
        text=text,
        offset=offset,
        more=until < total,
        suggestion=suggestion,
        said=said,
        paintings=[
            FoundPainting(
                title=pieces(painting.title, painting.culture),
                facts=pieces(facts_of(painting), painting.culture),
                href=page_path(painting),
            )
            for painting in paintings
        ],
    )


def data_url(content: bytes) -> str:
    """The encoded image as an address that holds it."""
    return f"data:{media_type(content)};base64,{b64encode(content).decode()}"


def facts_of(painting: Painting) -> str:
    """Artist and date, as far as they are known."""
    return " · ".join(part for part in (painting.artist, painting.date) if part)


def pieces(text: str, culture: str = "") -> list[Piece]:
    """The text in pieces, each in one language."""
    return [Piece(text=part, language=tag) for part, tag in languages.parts(text, culture)]
