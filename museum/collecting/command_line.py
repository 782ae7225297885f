"""The commands of `python -m museum.collecting`: what each does, and its exit code."""

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from museum.catalogue import Catalogue
from museum.client import RequestFailed, ServerDown
from museum.collecting.arguments import make_parser
from museum.collecting.jobs import JobStore, JobStoreError
from museum.collecting.met_api import MetApi
from museum.collecting.workers import Workers

DONE, INCOMPLETE, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str], decode: Callable[[bytes], object]) -> int:
    """Run one command; return the exit code. `decode` raises ValueError for what is no image."""
    options = make_parser(COMMANDS).parse_args(arguments)
    options.decode = decode
    asked = (getattr(options, name, None) for name in ("api", "images_url", "open_access"))
    workers = Workers(options.rate, options.concurrency, [url for url in asked if url])
    try:
        with workers:
            return COMMANDS[options.command](options, workers)
    except KeyboardInterrupt:
        tqdm.write("Stopped. Nothing is lost: run the same command again.", sys.stderr)
        return INTERRUPTED
    except (RequestFailed, ServerDown) as error:
        tqdm.write(f"Not complete: {error}. Run the same command again later.", sys.stderr)
        return INCOMPLETE
    except (JobStoreError, OSError, ValueError, sqlite3.Error) as error:
        tqdm.write(_sentence(error), sys.stderr)
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
    source = images.Source(workers.client, options.images_url, api, options.decode)
    with JobStore(options.state or options.out / ".images.sqlite") as jobs:
        outcome = images.collect(catalogue, options.out, options.seed, source, workers, jobs)
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
    """Remove the state of a run that is complete, so that the next one starts from scratch."""
    if _failures(outcome):
        return INCOMPLETE
    jobs.remove()
    return DONE


def _failures(outcome: Counter[str]) -> int:
    return sum(count for reason, count in outcome.items() if reason.startswith("failed"))


def _report(outcome: Counter[str], headline: str) -> None:
    lines = (f"{count:8}  {reason}" for reason, count in outcome.most_common())
    tqdm.write("\n".join((headline, *lines)), sys.stderr)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}."
    return f"The state of the run: {error}." if isinstance(error, sqlite3.Error) else str(error)


def _beside(path: Path, work: str) -> Path:
    return path.with_name(f".{path.name}.{work}.sqlite")


COMMANDS: dict[str, Callable[[argparse.Namespace, Workers], int]] = {
    "catalogue": collect_catalogue,
    "images": collect_images,
    "check": check_links,
    "import": import_facts,
}
