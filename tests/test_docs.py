"""The documentation: links, commands and figures are right, and every variable is explained."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from museum.catalogue import Catalogue
from settings import ROOT, Settings

DOCS = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\(([^)#:]+)(?:#[\w-]+)?\)")
PAGES = [*DOCS, *sorted(ROOT.glob("*.md"))]
MAKE = re.compile(r"^make ([\w-]+)|`make ([\w-]+)`", re.MULTILINE)
README = (ROOT / "README.md").read_text()
FIGURES = {
    "mean_recall": "Right, averaged over the cultures",
    "catalogue_accuracy": "Right on the catalogue's own mix",
    "accuracy": "Right on all test paintings",
    "pair_accuracy": "Right on China and Japan",
    "ece": "Expected calibration error",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_make_command_of_a_page_exists(page: Path):
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = {first or second for first, second in MAKE.findall(page.read_text(encoding="utf-8"))}
    assert named <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_page_links_exists(page: Path):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_leads_to_every_page():
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert [page.name for page in DOCS if page != index and page not in listed] == []


def test_the_figures_are_those_of_the_model_card():
    card = json.loads((ROOT / "model" / "model_card.json").read_text())
    test, baseline = card["figures"]["test"], card["baseline"]["test"]
    intervals = {key: f"{low:.3f} to {high:.3f}" for key, (low, high) in test["intervals"].items()}
    rows = [
        f"| {name} | {test[key]:.3f} | {intervals.get(key, '–')} | {baseline[key]:.3f} |"
        for key, name in FIGURES.items()
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
