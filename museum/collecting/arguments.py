"""Rebuilds the catalogue from the Met or a table, downloads its images, checks their links.

Each command may be killed at any time: every answer is kept in an SQLite file, and the same command
resumes from there. Requests are rate-limited; the rate halves when the Met's server refuses one.

Exit codes: 0 all done; 1 something is missing (run it again) or a link is dead; 2 wrong usage, or
a file that cannot be used; 130 stopped by Ctrl-C.
"""

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from museum.addresses import MET_API_URL, MET_IMAGES_URL
from museum.collecting.met_api import DEPARTMENTS_WITH_PAINTINGS
from museum.collecting.rules import CULTURES

TABLE = Path("data/paintings.csv")
MET_SPLITS = Path(__file__).resolve().parents[2] / "model" / "met_splits.csv"


def make_parser(commands: Mapping[str, Callable[..., int]]) -> argparse.ArgumentParser:
    """Return the parser of the command line; it describes each command by its docstring."""
    parser = argparse.ArgumentParser(
        prog="python -m museum.collecting",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adder = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    added = {
        name: adder.add_parser(name, help=command.__doc__, description=command.__doc__)
        for name, command in commands.items()
    }
    catalogue, images, check, facts = (
        added[name] for name in ("catalogue", "images", "check", "import")
    )
    catalogue.add_argument(
        "--out", type=Path, default=TABLE, help="table to write (default %(default)s)"
    )
    catalogue.add_argument("--cultures", nargs="+", choices=CULTURES, default=CULTURES)
    catalogue.add_argument(
        "--departments",
        type=_departments,
        default=DEPARTMENTS_WITH_PAINTINGS,
        help="the Met's numbers, as 6,11, or all (default %(default)s)",
    )
    catalogue.add_argument(
        "--open-access",
        metavar="FILE_OR_URL",
        help="MetObjects.csv of github.com/metmuseum/openaccess: request only the paintings "
        "in it, instead of whole departments",
    )
    catalogue.add_argument(
        "--limit", type=_positive(int), help="maximum number of paintings, for trying it out"
    )
    images.add_argument("--out", type=Path, required=True, help="folder to write to")
    images.add_argument("--seed", type=int, default=0, help="random seed of the split (default 0)")
    images.add_argument(
        "--mark", action="store_true", help="write the splits into the catalogue as well"
    )
    check.add_argument("--repair", action="store_true", help="take new links from the API")
    facts.add_argument("facts", nargs="?", type=Path, metavar="FACTS.csv")
    facts.add_argument("--gallery", action="store_true", help="the offline gallery's records too")
    facts.set_defaults(rate=1.0, concurrency=1)  # it makes no requests
    for each in (facts, images, check):
        each.add_argument("--catalogue", type=Path, default=TABLE, help="(default %(default)s)")
    for each in (catalogue, facts):
        each.add_argument(
            "--manifest",
            type=Path,
            default=MET_SPLITS,
            help="what the model was trained on, for the split column (default %(default)s)",
        )
    for each in (images, check):
        each.add_argument(
            "--images-url", type=_url, default=MET_IMAGES_URL, help="instead of the Met's"
        )
    for each in (catalogue, images, check):
        each.add_argument("--api", type=_url, default=MET_API_URL, help="instead of the Met's")
        each.add_argument(
            "--rate",
            type=_positive(float),
            default=4.0,
            help="requests per second at most (default 4)",
        )
        each.add_argument(
            "--concurrency",
            type=_positive(int),
            default=4,
            help="requests at a time at most (default 4)",
        )
        each.add_argument("--state", type=Path, help="SQLite file to resume from")
    return parser


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            number = 0
        if not 0 < number < float("inf"):
            wanted = "whole number" if kind is int else "number"
            raise argparse.ArgumentTypeError(f"{text} is not a {wanted} above 0")
        return number

    return parse


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+[^\s]*", text):
        raise argparse.ArgumentTypeError(f"{text} does not start with https:// or http://")
    return text.rstrip("/")


def _departments(text: str) -> tuple[int, ...] | str:
    if text == "all":
        return text
    try:
        return tuple(sorted({int(number) for number in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is neither numbers nor all") from error
