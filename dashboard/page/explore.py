"""The test paintings on About, as the model card lists them in `test_predictions`."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from dash import html

from dashboard.collection import Collection
from dashboard.page.figures import Card
from dashboard.page.formatting import name_of, percent
from dashboard.page.view import make_painting, make_wall, make_work
from museum.table import OBJECT_PAGE_URL, Painting

Find = Callable[[int], Painting | None]

WORST_MISTAKES = 6
SHOWN_OF_A_CELL = 12  # Dash asks every component at every change: more would slow down each click
WORTH_TELLING = 0.01  # likelihoods below it are left out


@dataclass(frozen=True, slots=True)
class Tested:
    """A test painting with its prediction; `painting` is the catalogue's, if it has it."""

    object_id: int | None
    painting: Painting | None
    title: str
    label: str
    predicted: str
    likelihoods: dict[str, float]


def read_tested(card: Card, find: Find) -> list[Tested]:
    """The card's test paintings, those with a picture first, then the worst answers."""
    tested = []
    for row in card["test_predictions"]:
        # Cards of earlier versions have no `object_id`.
        object_id, title = row.get("object_id"), row["title"] or "Untitled"
        painting = find(object_id) if object_id else None
        # The card's four decimals make a certainty of what is nearly one.
        shares = [min(float(share), 0.9999) for share in row["likelihoods"]]
        likelihoods = dict(zip(card["labels"], shares, strict=True))
        found = Tested(object_id, painting, title, row["label"], row["predicted"], likelihoods)
        tested.append(found)
    return sorted(tested, key=lambda each: (not each.painting, each.likelihoods[each.label]))


def make_worst_mistakes(tested: list[Tested], collection: Collection) -> list[Any]:
    """The mistakes of which the model was surest, of those with a picture."""
    items = []
    wrong = [each for each in tested if each.painting and each.label != each.predicted]
    for each in wrong[:WORST_MISTAKES]:
        sure = f"{percent(each.likelihoods[each.predicted])} sure"
        said = f"{describe(each.label, each.predicted)}, {sure}"
        items.append(make_item(each, collection, said))
    return [make_wall(items)] if items else []


def make_cells(tested: list[Tested], card: Card, collection: Collection) -> list[Any]:
    """For each filled cell of the confusion matrix its paintings, or the first, to be opened."""
    cells: dict[tuple[str, str], list[Tested]] = {
        pair: [] for pair in product(card["labels"], repeat=2)
    }
    for each in tested:
        cells[each.label, each.predicted].append(each)
    details = []
    for pair, found in cells.items():
        shown = [
            make_item(each, collection, say_likelihoods(each)) for each in found[:SHOWN_OF_A_CELL]
        ]
        summary = html.Summary(f"{describe(*pair)}: {len(found)}", className="py-2")
        content = [summary, make_wall(shown)]
        if more := len(found) - len(shown):
            link = html.A("model card (JSON)", href="/api/v1/model")
            content.append(html.P([f"{more} more are listed in the ", link, "."]))
        if found:
            details.append(html.Details(content, className="border rounded-3 px-3"))
    return [html.Div(details, className="cells d-flex flex-wrap gap-2")]


def make_item(tested: Tested, collection: Collection, said: str) -> Any:
    """A painting's thumbnail and title, linked as far as it can be shown, and what is `said`."""
    if tested.painting:
        return make_painting(tested.painting, [said])
    its_page = f"{OBJECT_PAGE_URL}/{tested.object_id}"
    href = its_page if tested.object_id and collection.is_met else ""
    return make_work("", [tested.title], [said], href)


def describe(label: str, predicted: str) -> str:
    """What a cell of the confusion matrix counts."""
    if label == predicted:
        return f"{name_of(label)}, right"
    return f"{name_of(label)}, mistaken for {name_of(predicted)}"


def say_likelihoods(tested: Tested) -> str:
    """The likelihoods in a line, the largest first."""
    ordered = sorted(tested.likelihoods.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{name_of(label)} {percent(share)}" for label, share in ordered if share >= WORTH_TELLING
    )
