"""The second page: what the model can and cannot do, made from its card alone."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.page.explore import Card, Find, make_explore, make_matrix
from dashboard.page.figures import make_graph, make_reliability_diagram
from dashboard.page.style_map import make_map
from dashboard.page.words import name_of, percent

LICENCES = (
    "Paintings and their facts: The Met Open Access, public domain (CC0). "
    "Code: MIT. The network began as EfficientNet-Lite with ImageNet weights (Apache 2.0)."
)


def make_about(card: Card, find: Find) -> list[Component]:
    """The page for this card; `find` gives the catalogue's painting, if it has it."""
    try:
        return make_sections(card, find)
    except (ValueError, LookupError, TypeError, AttributeError):
        return [html.H1("About the model"), html.P(messages.NO_CARD)]


def make_sections(card: Card, find: Find) -> list[Component]:
    """Every section of the page. Raises LookupError, TypeError where the card is not complete."""
    test, baseline = card["figures"]["test"], card["baseline"]["test"]
    return [
        html.Link(rel="stylesheet", href="/assets/about.css"),
        html.H1("About the model", className="page-title"),
        html.P(make_summary(test, baseline), className="about-lead"),
        make_section("How often it is right", make_recalls(test, baseline)),
        make_section("What it confuses", make_confusion(card, find)),
        make_section("A map of the test paintings", make_map(card, find)),
        make_section(
            "How far its likelihoods can be trusted", make_reliability(card["reliability"]["test"])
        ),
        make_section("What it cannot do", [html.Ul([html.Li(limit) for limit in card["limits"]])]),
        make_section("Data and licences", make_data(card)),
    ]


def make_section(title: str, content: list[Component]) -> Component:
    """A section under its title; hidden when there is nothing to tell."""
    return html.Section([html.H2(title), *content], hidden=not content)


def make_summary(test: Card, baseline: Card) -> str:
    """The most important figures in two sentences."""
    low, high = test["intervals"]["accuracy"]
    return (
        f"On {test['n']} paintings that it never saw in training, the model named the "
        f"culture of {percent(test['accuracy'])} correctly (with 95 % confidence between "
        f"{percent(low)} and {percent(high)}). The simple network of the tutorial this app grew "
        f"from, trained on the same pictures, reached {percent(baseline['accuracy'])}."
    )


def make_recalls(test: Card, baseline: Card) -> list[Component]:
    """Of each culture's paintings, the share that was recognised."""
    rows = [
        (
            name_of(culture),
            percent(test["recall"][culture]),
            _interval(test, f"recall.{culture}"),
            percent(baseline["recall"][culture]),
        )
        for culture in test["labels"]
    ]
    means = (
        "Mean of the cultures",
        percent(test["mean_recall"]),
        _interval(test, "mean_recall"),
        percent(baseline["mean_recall"]),
    )
    head = ("Paintings from", "Recognised", "95 % interval", "Baseline")
    return [
        html.P("Of each culture's paintings, the share that the model recognised."),
        make_table(head, [*rows, means]),
    ]


def make_confusion(card: Card, find: Find) -> list[Component]:
    """The confusion matrix and, if the card lists them, the test paintings behind its counts."""
    return [
        html.P(
            "Each row is where the Met says that paintings come from, each column what the model "
            "said; choose a number to see these paintings."
        ),
        make_matrix(card),
        *make_explore(card, find),
    ]


def make_reliability(bins: list[Card]) -> list[Component]:
    """How often it was right, by how sure it was."""
    rows = [
        (percent(each["likelihood"]), percent(each["accuracy"]), str(each["n"])) for each in bins
    ]
    figure = make_reliability_diagram(
        [each["likelihood"] for each in bins],
        [each["accuracy"] for each in bins],
        [each["n"] for each in bins],
    )
    text = make_table(("Likelihood given", "Right", "Paintings"), rows)
    return [
        html.P(
            "On the dotted line, an answer given as 80 % likely is right 8 times of 10. "
            "Larger dots stand for more paintings; small ones may be chance."
        ),
        make_graph(figure, text),
    ]


def make_data(card: Card) -> list[Component]:
    """How many pictures it learned from and was measured on."""
    counts = card["data"]["counts"]
    splits = [split for split in ("train", "validation", "test") if split in counts]
    rows = [
        (
            name_of(culture),
            *(f"{sum(counts[split].get(culture, {}).values()):,}" for split in splits),
        )
        for culture in card["labels"]
    ]
    return [
        make_table(("Pictures", *(split.capitalize() for split in splits)), rows),
        html.P(LICENCES),
    ]


def make_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Component:
    """A table of texts whose first column names the row."""
    body = [html.Tr([html.Th(first, scope="row"), *map(html.Td, rest)]) for first, *rest in rows]
    table = [html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(body)]
    return html.Div(html.Table(table, className="table"), className="table-responsive")


def _interval(test: Card, name: str) -> str:
    low, high = test["intervals"][name]
    return f"{percent(low)} to {percent(high)}"
