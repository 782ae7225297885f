"""Rebuilds the catalogue from the Met, downloads its images, checks their links.

Each command may be killed at any time: every answer is kept in an SQLite file, and the same command
resumes from there. Requests are rate-limited; the rate halves when the Met's server refuses one.

Exit codes: 0 all done; 1 something is missing (run it again) or a link is dead; 2 wrong usage, or
a file that cannot be used; 130 stopped by Ctrl-C.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from museum.addresses import MET_API_URL, MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.client import RequestFailed, ServerDown
from museum.collecting.jobs import JobStore, JobStoreError
from museum.collecting.met_api import DEPARTMENTS_WITH_PAINTINGS, MetApi
from museum.collecting.rules import CULTURES
from museum.collecting.workers import Workers

TABLE = Path("data/paintings.csv")
SEEN = Path(__file__).resolve().parents[2] / "model" / "met_splits.csv"
DONE, INCOMPLETE, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str], decode: Callable[[bytes], object]) -> int:
    """Run one command; return the exit code. `decode` raises ValueError for what is no image."""
    options = _parser().parse_args(arguments)
    options.decode = decode
    command: Callable[[argparse.Namespace, Workers], int] = options.command
    asked = (getattr(options, name, None) for name in ("api", "images_url", "open_access"))
    workers = Workers(options.rate, options.concurrency, [url for url in asked if url])
    try:
        with workers:
            return command(options, workers)
    except KeyboardInterrupt:
        tqdm.write("Stopped. Nothing is lost: run the same command again.", sys.stderr)
        return INTERRUPTED
    except (RequestFailed, ServerDown) as error:
        tqdm.write(f"Not complete: {error}. Run the same command again later.", sys.stderr)
        return INCOMPLETE
    except (JobStoreError, OSError, ValueError) as error:
        tqdm.write(str(error), sys.stderr)
        return UNUSABLE
    finally:
        if requests := workers.client.counts["requests"]:
            failed = workers.client.counts["failed"]
            tqdm.write(f"{requests} requests, {failed} of them failed", sys.stderr)


def collect_catalogue(options: argparse.Namespace, workers: Workers) -> int:
    """Rebuild the table."""
    from museum.collecting import catalogue

    api = MetApi(workers.client, options.api)
    departments = options.departments
    if departments == "all":
        departments = api.department_ids()
    wanted = catalogue.Wanted(options.cultures, departments, options.open_access, options.limit)
    jobs = JobStore(options.state or _beside(options.out, "catalogue"))
    with jobs:
        outcome = catalogue.collect(wanted, api, workers, jobs, options.out, options.manifest)
        _report(outcome, f"{options.out} holds {len(Catalogue.read(options.out))} paintings")
        return _finish(jobs, outcome)


def collect_images(options: argparse.Namespace, workers: Workers) -> int:
    """Download the images and write their manifest."""
    from museum.collecting import images

    catalogue = Catalogue.read(options.catalogue, options.images_url)
    api = MetApi(workers.client, options.api)
    with JobStore(options.state or options.out / ".images.sqlite") as jobs:
        outcome = images.collect(
            catalogue,
            options.out,
            options.images_url,
            options.seed,
            api,
            options.decode,
            workers,
            jobs,
        )
    manifest = options.out / images.MANIFEST
    if options.mark:
        images.mark(catalogue, options.catalogue, manifest)
    _report(outcome, str(manifest))
    return INCOMPLETE if _failures(outcome) else DONE


def check_links(options: argparse.Namespace, workers: Workers) -> int:
    """Check the links; with --repair, mend them."""
    from museum.collecting import links

    catalogue = Catalogue.read(options.catalogue, options.images_url)
    api = MetApi(workers.client, options.api) if options.repair else None
    jobs = JobStore(options.state or _beside(options.catalogue, "links"))
    with jobs:
        found = links.check(catalogue, options.images_url, api, workers, jobs)
        findings = {object_id: (outcome, url) for object_id, outcome, url in found}
        for object_id, (outcome, image_url) in findings.items():
            tqdm.write(f"{object_id}\t{outcome}\t{image_url}")
        if options.repair:
            links.repair(catalogue, options.catalogue, findings)
        outcomes = Counter(outcome for outcome, _ in findings.values())
        _report(outcomes, f"{len(catalogue)} links, {len(findings)} of them bad")
        code = _finish(jobs, outcomes)
    unmended = outcomes[links.Link.DEAD] + outcomes[links.Link.CHANGED]
    return INCOMPLETE if unmended else code


def import_facts(options: argparse.Namespace, _workers: Workers) -> int:
    """Merge a table of facts into the catalogue; say what was refused and why."""
    from museum import table
    from museum.collecting import importing

    if not options.facts and not options.gallery:
        raise ValueError("Name a table of facts, or --gallery, or both.")
    paintings, refused = importing.merge(
        options.facts, options.gallery, options.catalogue, options.manifest
    )
    for place, reason in refused:
        tqdm.write(f"{place}: {reason}")
    table.write(paintings, options.catalogue)
    splits = Counter(f"{each.culture} {each.split or 'unused'}" for each in paintings)
    _report(splits, f"{options.catalogue} holds {len(paintings)} paintings")
    _report(Counter(reason for _, reason in refused), f"{len(refused)} rows refused")
    return DONE


def _finish(jobs: JobStore, outcome: Counter[str]) -> int:
    """Remove the state of a run that is complete, so that the next one asks anew."""
    if _failures(outcome):
        return INCOMPLETE
    jobs.remove()
    return DONE


def _failures(outcome: Counter[str]) -> int:
    return sum(count for reason, count in outcome.items() if reason.startswith("failed"))


def _report(outcome: Counter[str], headline: str) -> None:
    lines = (f"{count:8}  {reason}" for reason, count in outcome.most_common())
    tqdm.write("\n".join((headline, *lines)), sys.stderr)


def _beside(path: Path, work: str) -> Path:
    return path.with_name(f".{path.name}.{work}.sqlite")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m museum.collecting",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[..., int]) -> argparse.ArgumentParser:
        told = command.__doc__
        added = commands.add_parser(name, help=told, description=told)
        added.set_defaults(command=command)
        added.add_argument(
            "--rate", type=_positive(float), default=4.0, help="most requests a second (default 4)"
        )
        added.add_argument(
            "--concurrency", type=_positive(int), default=4, help="most at a time (default 4)"
        )
        added.add_argument("--state", type=Path, help="SQLite file to resume from")
        return added

    catalogue = add("catalogue", collect_catalogue)
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
        help="MetObjects.csv of github.com/metmuseum/openaccess: only the paintings in it are "
        "asked about, in place of whole departments",
    )
    catalogue.add_argument("--limit", type=_positive(int), help="most paintings, to try it out")
    images = add("images", collect_images)
    images.add_argument("--out", type=Path, required=True, help="folder")
    images.add_argument("--seed", type=int, default=0, help="of the split (default 0)")
    images.add_argument(
        "--mark", action="store_true", help="write the splits into the catalogue as well"
    )
    check = add("check", check_links)
    check.add_argument("--repair", action="store_true", help="take new links from the API")
    facts = add("import", import_facts)
    facts.add_argument("facts", nargs="?", type=Path, metavar="FACTS.csv")
    facts.add_argument("--gallery", action="store_true", help="the offline gallery's records too")
    for each in (catalogue, facts):
        each.add_argument(
            "--manifest",
            type=Path,
            default=SEEN,
            help="what the model was trained on, for the split column (default %(default)s)",
        )
    for each in (facts, images, check):
        each.add_argument("--catalogue", type=Path, default=TABLE, help="(default %(default)s)")
        each.add_argument("--images-url", default=MET_IMAGES_URL, help="in place of the Met's")
    for each in (catalogue, images, check):
        each.add_argument("--api", default=MET_API_URL, help="in place of the Met's")
    return parser


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def parse(text: str) -> float:
        number = kind(text)
        if not number > 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return number

    return parse


def _departments(text: str) -> tuple[int, ...] | str:
    if text == "all":
        return text
    try:
        return tuple(sorted({int(number) for number in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is neither numbers nor all") from error
