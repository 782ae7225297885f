"""The commands of `python -m museum.collecting`: options, what each does, and its exit code."""

import re
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from museum import table
from museum.addresses import MET_API_URL, MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.client import Client, Reason, RequestFailed
from museum.collecting import catalogue as collection
from museum.collecting import images as pictures
from museum.collecting import links
from museum.collecting.jobs import Jobs, open_client
from museum.collecting.splits import marked, splits_of
from museum.files import ensure_replaceable
from museum.met import Met

DONE, INCOMPLETE, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
TABLE = Path("data/paintings.csv")
_INSTEAD = "Instead of the Met's."
MET_SPLITS = Path(__file__).resolve().parents[2] / "model" / "met_splits.csv"
_REMEDIES = {
    Reason.MISSING: "There is nothing at {0.url} (status 404): check the address.",
    Reason.MOVED: "{0.url} has moved: give {0.location} instead.",
}

Decode = Callable[[bytes], object]


def main(arguments: list[str], decode: Decode) -> int:
    """Run one command; return the exit code. `decode` raises ValueError for what is no image."""
    try:
        return cli.main(arguments, "python -m museum.collecting", standalone_mode=False, obj=decode)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:  # Ctrl-C
        _tell("Stopped. Nothing is lost: run the same command again.")
        return INTERRUPTED
    except RequestFailed as error:
        if error.reason in _REMEDIES:
            _tell(_REMEDIES[error.reason].format(error))
            return UNUSABLE
        _tell(f"Not complete: {error}. Run the same command again later.")
        return INCOMPLETE
    except OSError as error:
        _tell(f"{error.filename} cannot be used: {error.strerror}." if error.filename else error)
        return UNUSABLE
    except ValueError as error:
        _tell(error)
        return UNUSABLE


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+[^\s]*", text):
        raise click.BadParameter(f"{text} does not start with https:// or http://")
    return text.rstrip("/")


def _departments(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(number) for number in text.split(",")}))
    except ValueError as error:
        raise click.BadParameter(f"{text} is not numbers as 6,11") from error


def _asks_the_met(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of a command that makes requests, and give it the `client` to make them."""

    @click.option("--api", type=_url, metavar="URL", default=MET_API_URL, help=_INSTEAD)
    @click.option(
        "--rate",
        type=click.FloatRange(0, min_open=True),
        default=4.0,
        help="Requests per second at most.",
    )
    @click.option(
        "--concurrency", type=click.IntRange(1), default=4, help="Requests at a time at most."
    )
    @wraps(command)
    def with_client(rate: float, concurrency: int, **options: Any) -> int:
        sources = (options.get(name) for name in ("api", "images_url", "open_access"))
        client = open_client(rate, concurrency, [url for url in sources if url])
        try:
            return command(client=client, **options)
        finally:
            client.close()
            if requests := client.counts["requests"]:
                _tell(f"{requests} requests, {client.counts['failed']} of them failed")

    return with_client


_catalogue = click.option("--catalogue", type=Path, default=TABLE, help="Table of the paintings.")
_manifest = click.option(
    "--manifest",
    type=Path,
    default=MET_SPLITS,
    help="What the model was trained on, for the split column.",
)
_images_url = click.option(
    "--images-url", type=_url, metavar="URL", default=MET_IMAGES_URL, help=_INSTEAD
)


@click.group(context_settings={"show_default": True})
def cli() -> None:
    """Rebuilds the catalogue from the Met, downloads its images, checks their links.

    Each command may be killed at any time: every answer is kept in an SQLite file, and the same
    command resumes from there. Requests are rate-limited.

    Exit codes: 0 all done; 1 something is missing (run it again) or a link is bad; 2 wrong usage,
    or a file or address that cannot be used; 130 stopped by Ctrl-C.
    """


@cli.command("catalogue")
@click.option("--out", type=Path, default=TABLE, help="Table to write.")
@click.option(
    "--departments",
    type=_departments,
    metavar="NUMBERS",
    default=",".join(map(str, collection.DEPARTMENTS_WITH_PAINTINGS)),
    help="The Met's numbers, as 6,11.",
)
@click.option(
    "--open-access",
    metavar="FILE_OR_URL",
    help="MetObjects.csv of github.com/metmuseum/openaccess: request only the paintings in it, "
    "instead of whole departments.",
)
@click.option("--limit", type=click.IntRange(1), help="Maximum number of paintings, to try it out.")
@_manifest
@_asks_the_met
def collect_catalogue(
    client: Client,
    api: str,
    out: Path,
    departments: tuple[int, ...],
    open_access: str | None,
    limit: int | None,
    manifest: Path,
) -> int:
    """Rebuild the table."""
    met = Met(client, api_url=api)
    if open_access:
        candidates = collection.paintings_in(open_access, client)
    else:
        candidates = collection.listed(met, departments)
    with Jobs(_beside(out, "catalogue"), client) as jobs:
        outcome = collection.collect(candidates, limit, met, jobs, out, manifest)
        code = _report(outcome, f"{out} holds {len(Catalogue.read(out))} paintings")
        if code == DONE:
            jobs.remove()
    return code


@cli.command("images")
@click.option("--out", type=Path, required=True, help="Folder to write to.")
@click.option("--seed", default=0, help="Random seed of the split.")
@_catalogue
@_images_url
@_asks_the_met
@click.pass_obj
def collect_images(
    decode: Decode,
    client: Client,
    api: str,
    out: Path,
    seed: int,
    catalogue: Path,
    images_url: str,
) -> int:
    """Download the images and write their manifest, to train on."""
    paintings = Catalogue.read(catalogue, images_url)
    met = Met(client, images_url, api)
    with Jobs(out / ".images.sqlite", client) as jobs:
        outcome = pictures.collect(paintings, out, seed, met, decode, jobs)
    return _report(outcome, str(out / pictures.MANIFEST))


@cli.command("check")
@click.option("--repair", is_flag=True, help="Take new links from the API.")
@_catalogue
@_images_url
@_asks_the_met
def check_links(client: Client, api: str, repair: bool, catalogue: Path, images_url: str) -> int:
    """Check the links; with --repair, mend them."""
    if repair:
        ensure_replaceable(catalogue)
    paintings = Catalogue.read(catalogue, images_url)
    met = Met(client, images_url, api if repair else "")
    with Jobs(_beside(catalogue, "repair" if repair else "check"), client) as jobs:
        findings = links.check(paintings, met, jobs)
        for object_id, (state, image_url) in findings.items():
            click.echo(f"{object_id}\t{state}\t{image_url}")
        if repair:
            links.repair(paintings, catalogue, findings)
        states = Counter(state for state, _ in findings.values())
        if _report(states, f"{len(paintings)} links, {len(findings)} of them bad") == DONE:
            jobs.remove()
    return INCOMPLETE if states.keys() - {links.MENDED, Reason.WITHDRAWN} else DONE


@cli.command("mark")
@_catalogue
@_images_url
@_manifest
def mark_splits(catalogue: Path, images_url: str, manifest: Path) -> int:
    """After a training, mark in the catalogue what the model has seen."""
    paintings = marked(Catalogue.read(catalogue, images_url), splits_of(manifest))
    table.write(paintings, catalogue, images_url)
    return _report(Counter(each.split or "not used" for each in paintings), str(catalogue))


def _report(outcome: Counter[str], headline: str) -> int:
    """Print the numbers; return the exit code, which says whether anything failed."""
    lines = (f"{count:8}  {reason}" for reason, count in outcome.most_common())
    _tell("\n".join((headline, *lines)))
    return INCOMPLETE if any(reason.startswith("failed") for reason in outcome) else DONE


def _tell(text: object) -> None:
    click.echo(text, err=True)


def _beside(path: Path, work: str) -> Path:
    return path.with_name(f".{path.name}.{work}.sqlite")
