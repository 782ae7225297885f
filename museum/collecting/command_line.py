"""The commands of `python -m museum.collecting`: options, what each does, and its exit code."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from museum import table
from museum.addresses import MET_API_URL, MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.client import Reason, RequestFailed
from museum.collecting import catalogue as collection
from museum.collecting import images as pictures
from museum.collecting import links
from museum.collecting.jobs import open_client
from museum.collecting.met_object import OPEN_ACCESS
from museum.collecting.splits import marked, splits_of
from museum.files import ensure_replaceable
from museum.met import Met

DONE, INCOMPLETE, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
TABLE = Path("data/paintings.csv")
MET_SPLITS = Path(__file__).resolve().parents[2] / "model" / "met_splits.csv"

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
        if error.reason in (Reason.MISSING, Reason.MOVED):
            _tell(f"{error.url} answers with {error}: check the address.")
            return UNUSABLE
        _tell(f"Not complete: {error}. Run the same command again later.")
        return INCOMPLETE
    except OSError as error:
        _tell(f"{error.filename or 'A file'} cannot be used: {error.strerror}.")
        return UNUSABLE
    except ValueError as error:
        _tell(error)
        return UNUSABLE


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise click.BadParameter(f"{text} does not start with https:// or http://")
    return text.rstrip("/")


_catalogue = click.option("--catalogue", type=Path, default=TABLE, help="Table of the paintings.")
_manifest = click.option(
    "--manifest",
    type=Path,
    default=MET_SPLITS,
    help="What the model was trained on, for the split column.",
)
_api = click.option(
    "--api", type=_url, metavar="URL", default=MET_API_URL, help="Instead of the Met's."
)
_images_url = click.option(
    "--images-url", type=_url, metavar="URL", default=MET_IMAGES_URL, help="Instead of the Met's."
)
_rate = click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    default=4.0,
    help="Requests per second at most.",
)


@click.group(context_settings={"show_default": True})
def cli() -> None:
    """Rebuilds the catalogue from the Met, downloads its images, checks their links.

    Each command may be killed at any time: every answer is kept in a hidden file, and the same
    command resumes from there. Requests are rate-limited.

    Exit codes: 0 all done; 1 something is missing (run it again) or a link is bad; 2 wrong usage,
    or a file or address that cannot be used; 130 stopped by Ctrl-C.
    """


@cli.command("catalogue")
@click.option("--out", type=Path, default=TABLE, help="Table to write.")
@click.option(
    "--department",
    "departments",
    type=int,
    multiple=True,
    default=collection.DEPARTMENTS_WITH_PAINTINGS,
    help="The Met's number of a department to look through.",
)
@click.option(
    "--open-access",
    type=Path,
    metavar="FILE",
    help=f"The Met's list of all its works, from {OPEN_ACCESS}: request only the paintings in "
    "it, instead of whole departments.",
)
@_manifest
@_api
@_rate
def collect_catalogue(
    out: Path,
    departments: tuple[int, ...],
    open_access: Path | None,
    manifest: Path,
    api: str,
    rate: float,
) -> int:
    """Rebuild the table."""
    state = _beside(out, "catalogue")
    with closing(open_client(rate)) as client:
        met = Met(client, api_url=api)
        if open_access:
            candidates = collection.paintings_in(open_access)
        else:
            candidates = collection.listed(met, departments)
        outcome = collection.collect(candidates, met, state, out, manifest)
    code = _report(outcome, f"{out} holds {len(Catalogue.read(out))} paintings")
    if code == DONE:
        state.unlink(missing_ok=True)
    return code


@cli.command("images")
@click.option("--out", type=Path, required=True, help="Folder to write to.")
@_catalogue
@_images_url
@_api
@_rate
@click.pass_obj
def collect_images(
    decode: Decode, out: Path, catalogue: Path, images_url: str, api: str, rate: float
) -> int:
    """Download the images and write their manifest, to train on."""
    paintings = Catalogue.read(catalogue, images_url)
    with closing(open_client(rate)) as client:
        outcome = pictures.collect(paintings, out, Met(client, images_url, api), decode)
    return _report(outcome, str(out / pictures.MANIFEST))


@cli.command("check")
@click.option("--repair", is_flag=True, help="Take new links from the API.")
@_catalogue
@_images_url
@_api
@_rate
def check_links(repair: bool, catalogue: Path, images_url: str, api: str, rate: float) -> int:
    """Check the links; with --repair, mend them."""
    paintings = Catalogue.read(catalogue, images_url)
    if repair:
        ensure_replaceable(catalogue)
    state = _beside(catalogue, "repair" if repair else "check")
    with closing(open_client(rate)) as client:
        met = Met(client, images_url, api if repair else "")
        findings = links.check(paintings, met, state)
    for object_id, (found, image_url) in findings.items():
        click.echo(f"{object_id}\t{found}\t{image_url}")
    if repair:
        links.repair(paintings, catalogue, findings)
    counts = Counter(found for found, _ in findings.values())
    if _report(counts, f"{len(paintings)} links, {len(findings)} of them bad") == DONE:
        state.unlink(missing_ok=True)
    return INCOMPLETE if counts.keys() - {links.MENDED, Reason.WITHDRAWN} else DONE


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
    return path.with_name(f".{path.name}.{work}.jsonl")
