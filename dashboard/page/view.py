"""A painting with its prediction as Dash components: the one place where it becomes them.

A view is what a callback returns to show a painting, an answer to an own picture, and what the
document prints before the scripts run.
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.exhibit import Exhibit
from dashboard.page.aria import ARIA_HIDDEN, NOT_PRESSED
from dashboard.page.attention import as_picture, describe
from dashboard.page.formatting import name_of, percent
from dashboard.paths import image_path, page_path
from model.classifier import Prediction
from model.preprocessing import media_type
from museum import languages
from museum.table import Painting

View = dict[str, Any]
# Of a verdict: None is that on an own picture.
WORDS = {True: messages.RIGHT, False: messages.WRONG, None: ""}
SIGNS = {True: "✓", False: "✗", None: ""}
COLOURS = {True: "text-success", False: "text-danger", None: ""}

THUMBNAIL_WIDTH = 160  # pixels
SENT_PICTURE = "blob:sent-picture"
"""The address of an own picture, which only the browser knows: own-picture.js puts it in."""
BAR = "bar d-grid align-items-center gap-2 w-100 px-1 py-0 border-0 rounded-1 text-start"


def view_of(exhibit: Exhibit, collection: Collection) -> View:
    """The view of a painting with its prediction."""
    painting, prediction = exhibit.painting, exhibit.prediction
    image = image_path(exhibit)
    return {
        "object_id": painting.object_id,
        "search": page_path(painting).removeprefix("/"),
        "image": image,
        "alt": painting.description,
        "page": painting.page_url,
        "predicted": prediction.label,
        "caption": make_caption(painting),
        "verdict": make_verdict(prediction, collection, painting.culture),
        "likelihoods": make_bars(prediction, painting.culture),
        "attention": attention_of(prediction),
        "thumbnail": thumbnail_of(
            f"{image}&width={THUMBNAIL_WIDTH}", painting.title, exhibit.right
        ),
        "announcement": (
            f"{painting.description}. {collection.says} {name_of(painting.culture)}. "
            f"{announce(prediction)}: {WORDS[exhibit.right].lower()}."
        ),
    }


def view_of_own_picture(
    prediction: Prediction, classified: bytes, *, collection: Collection
) -> View:
    """The view of a visitor's own picture.

    `classified` is the picture as the model got it; empty where the browser shows it like that.
    """
    image = data_url(classified) if classified else SENT_PICTURE
    return {
        "object_id": None,
        "search": "?own=",  # home.js numbers them
        "image": image,
        "alt": messages.OWN_PICTURE,
        "page": "",
        "predicted": prediction.label,
        "caption": [
            html.H2(messages.OWN_PICTURE, className="caption-title"),
            html.P(messages.NOT_KEPT),
        ],
        "verdict": make_verdict(prediction, collection),
        "likelihoods": make_bars(prediction),
        "attention": attention_of(prediction),
        "thumbnail": thumbnail_of(image, messages.OWN_PICTURE),
        "announcement": f"{messages.OWN_PICTURE}. {announce(prediction)}.",
    }


def make_caption(painting: Painting, heading: Any = html.H2) -> list[Component | None]:
    """The label beside the painting: title, artist and date, medium, a remark."""
    title = make_text(painting.title, painting.culture)
    facts = make_text(facts_of(painting), painting.culture)
    page = painting.page_url
    linked = html.A(title, href=page, target="_top") if page else title
    return [
        heading(linked, className="caption-title"),
        html.P(facts, className="facts"),
        html.P(painting.medium, className="medium text-body-secondary"),
        html.P(messages.SEEN, className="remark") if painting.seen else None,
    ]


def make_verdict(
    prediction: Prediction, collection: Collection, culture: str = ""
) -> list[Component | None]:
    """What is right, what the model says, and whether to rely on it; without `culture` only that.

    A doubt comes before the verdict, and takes the colour from it.
    """
    right = prediction.label == culture if culture else None
    doubt = doubt_of(prediction)
    colour = "text-body-secondary" if doubt else COLOURS[right]
    word: Any = [html.Span(f"{SIGNS[right]} ", **ARIA_HIDDEN), WORDS[right]]
    model = [
        html.Dt("The model says"),
        html.Dd(doubt, className="doubt") if doubt else None,
        html.Dd(name_of(prediction.label), className="predicted-culture"),
        html.Dd(word, className="verdict") if culture else None,
    ]
    correct = [html.Dt(collection.says), html.Dd(name_of(culture), className="correct-culture")]
    return [
        html.Div(correct) if culture else None,
        html.Div(model, className=f"prediction {colour}"),
    ]


def make_bars(prediction: Prediction, culture: str = "") -> list[Component]:
    """A bar for each label, in the model's order, the predicted one in bold."""
    return [
        html.Li(make_bar(label, likelihood, label == prediction.label, label == culture))
        for label, likelihood in prediction.likelihoods.items()
    ]


def make_bar(label: str, likelihood: float, predicted: bool, correct: bool) -> Component:
    """One likelihood: the label's name, a bar, a percentage; a button that shows the evidence."""
    mark = html.Span(" ✓", title="The right answer") if correct else None
    kinds = (" predicted fw-semibold" if predicted else "") + (" correct" if correct else "")
    return html.Button(
        [
            html.Span([name_of(label), mark], className="bar-name text-break"),
            html.Span(className="bar-track", style={"--share": f"{100 * likelihood:.2f}%"}),
            html.Span(percent(likelihood), className="bar-percent text-end"),
        ],
        id={"bar": label},
        className=BAR + kinds,
        title=f"Evidence for {name_of(label)}",
        **NOT_PRESSED,
    )


def attention_of(prediction: Prediction) -> dict[str, dict[str, str]]:
    """The attention map of each label, as a picture to be laid over the painting, and in words."""
    maps = {label: prediction.attention(label) for label in prediction.likelihoods}
    return {
        label: {
            "src": as_picture(attention),
            "said": describe(attention, label == prediction.label, name_of(label)),
        }
        for label, attention in maps.items()
    }


def thumbnail_of(image: str, title: str, right: bool | None = None) -> dict[str, str]:
    """What recent.js puts into the list of recently viewed pictures."""
    said = "" if right is None else f": the model was {WORDS[right].lower()}"
    return {
        "image": image,
        "title": title,
        "alt": title + said,
        "mark": SIGNS[right],
        "colour": COLOURS[right],
    }


def make_text(text: str, culture: str) -> list[Component | str]:
    """The text with its language where that is not the page's."""
    parts = languages.parts(text, culture)
    return [html.Span(part, lang=tag) if tag else part for part, tag in parts]


def make_wall(items: Sequence[Component]) -> Component:
    """Thumbnails side by side, as on a museum's wall."""
    return html.Ul(items, className="wall list-unstyled")


def make_painting(
    painting: Painting, lines: Sequence[Component | str], width: int = 320
) -> Component:
    """A painting on the wall, with lines of text; `width` is that of its thumbnail in pixels."""
    title = make_text(painting.title, painting.culture)
    return make_work(f"{image_path(painting)}?width={width}", title, lines, page_path(painting))


def make_work(
    image: str, title: Sequence[Component | str], lines: Sequence[Component | str], href: str = ""
) -> Component:
    """One thumbnail on the wall, with its title and lines of text; a link if it leads somewhere.

    `image` may be empty. A link to another site says so.
    """
    away = " ↗" if href.startswith("http") else ""
    content = [
        lazy_image(image) if image else None,
        html.Span([*title, away], className="caption-title"),
        *(html.Span(line) for line in lines),
    ]
    if not href:
        return html.Li(html.Div(content))
    return html.Li(html.A(content, href=href, target="_top") if away else dcc.Link(content, href))


def lazy_image(source: str) -> Any:
    """An image that is fetched when it is near the screen.

    As the JSON of a component: in Python, Dash's html.Img refuses `loading`.
    """
    props = {"src": source, "alt": "", "loading": "lazy"}
    return {"type": "Img", "namespace": "dash_html_components", "props": props}


def doubt_of(prediction: Prediction) -> str:
    """Why the prediction should not be relied on, or ""."""
    if not prediction.familiar:
        return messages.UNFAMILIAR
    if prediction.sure:
        return ""
    return messages.NOT_SURE.format(likelihood=percent(prediction.likelihood))


def announce(prediction: Prediction) -> str:
    """The prediction for screen readers."""
    said = f"The model says {name_of(prediction.label)}, {percent(prediction.likelihood)} sure"
    return f"{messages.UNFAMILIAR}. {said}" if not prediction.familiar else said


def facts_of(painting: Painting) -> str:
    """Artist and date, as far as they are known."""
    return " · ".join(part for part in (painting.artist, painting.date) if part)


def data_url(content: bytes) -> str:
    """The encoded image as an address that holds it."""
    return f"data:{media_type(content)};base64,{b64encode(content).decode()}"
