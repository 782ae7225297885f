"""The README's figures are the model card's, and the docs explain every variable."""

import json
from collections import Counter

import pytest

from museum.catalogue import Catalogue
from settings import ROOT, Settings

README = (ROOT / "README.md").read_text()
FIGURES = {
    "mean_recall": "Right, averaged over the cultures",
    "catalogue_accuracy": "Right on the catalogue's own mix",
    "accuracy": "Right on all test paintings",
    "pair_accuracy": "Right on China and Japan",
    "ece": "Expected calibration error",
}


def test_the_figures_are_those_of_the_model_card():
    card = json.loads((ROOT / "model" / "model_card.json").read_text())
    test, baseline = card["figures"]["test"], card["baseline"]["test"]
    rows = [
        f"| {name} | {test[key]:.3f} | {low:.3f} to {high:.3f} | {baseline[key]:.3f} |"
        for key, name in FIGURES.items()
        for low, high in [test["intervals"][key]]
    ]
    header = f"| On the {test['n']} test paintings | Model | 95% interval | Baseline |"
    table = "\n".join([header, "|---|---|---|---|", *rows])
    assert table in README, f"the README's table has to be:\n{table}"


def test_the_paintings_are_those_of_the_catalogue():
    seen, unseen = Counter(), Counter()
    for painting in Catalogue.read(Settings().paintings_csv):
        (seen if painting.seen else unseen)[painting.culture] += 1
    rows = [f"| {culture} | {unseen[culture]} | {seen[culture]} |" for culture in sorted(unseen)]
    total = f"| Together | {unseen.total():,} | {seen.total():,} |"
    table = "\n".join(["| | Unseen | Seen in training |", "|---|---|---|", *rows, total])
    assert table in README, f"the README's table has to be:\n{table}"


@pytest.mark.parametrize("name", Settings.__dataclass_fields__)
def test_every_variable_is_explained(name):
    assert f"`{name.upper()}`" in (ROOT / "docs" / "deployment.md").read_text()
