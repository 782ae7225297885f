"""Checks, without asking the Met, that the app can start here: `python -m dashboard.check [CSV]`.

Opens what the app opens when it starts, classifies a built-in painting, and clicks in the page.
With a table, it checks that alone, before a model is trained on it. Says what it found, or what is
wrong, and exits with 0 or 1.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from dashboard import create_app
from dashboard.startup import CANNOT_START, open_collection
from model.card import MAX_LABELS, MIN_GROUPS, MIN_LABELS
from model.compiling import ensure_compiled
from model.console import plain_errors
from museum.cache import Redis
from museum.catalogue import Catalogue
from museum.files import read_image
from museum.images import ImageUnavailable
from museum.table import SEEN_SPLITS, TableError, look_alikes
from settings import Settings, SettingsError, read_settings


class ClickError(RuntimeError):
    """A click that does not end with a painting; the message says why in a sentence."""


def main(environ: Mapping[str, str], table: Path | None = None) -> None:
    """Print what was found. Exits with a sentence about the first part that does not work."""
    try:
        for finding in examine_table(table) if table else examine(read_settings(environ)):
            print(finding)
    except (*CANNOT_START, OSError, ClickError) as error:
        sys.exit(f"{'The table cannot be used' if table else 'The app cannot start'}: {error}")
    print("The table is ready." if table else "The app can start here.")


def examine_table(path: Path) -> Iterator[str]:
    """Yield for each label how many paintings are learned from and how many measure the model.

    Raises TableError for a table that the app or training cannot use, OSError for a missing
    image.
    """
    catalogue = Catalogue.read(path)
    if alike := look_alikes(catalogue.labels):
        raise TableError(f"{path}: {alike}")
    check_local_images(catalogue)
    counts = Counter((painting.culture, painting.split) for painting in catalogue)
    if not MIN_LABELS <= len(catalogue.labels) <= MAX_LABELS:
        raise TableError(
            f"{path} has {len(catalogue.labels)} labels; "
            f"a model learns {MIN_LABELS} to {MAX_LABELS}"
        )
    for label in catalogue.labels:
        learned = sum(counts[label, split] for split in SEEN_SPLITS)
        if learned < MIN_GROUPS:
            raise TableError(
                f"{path}: there are too few paintings of {label} to learn from; "
                f"put at least {MIN_GROUPS} in the split train"
            )
        yield f"{label}: {learned} to learn from, {counts[label, 'test']} to test with"
    if not any(counts[label, "test"] for label in catalogue.labels):
        raise TableError(f"{path}: no painting has the split test")


def examine(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each part that works, or that the app does not need.

    Raises one of CANNOT_START, OSError or ClickError for a part that does not.
    """
    ensure_compiled(settings.model_path)
    catalogue, gallery, classifier = open_collection(settings)
    yield f"{settings.model_path} is the model of its card, SHA-256 {classifier.digest}."
    yield f"{settings.paintings_csv} holds {len(catalogue)} paintings."
    if settings.cache_url:
        yield try_redis(settings.cache_url)
    check_local_images(catalogue)
    if gallery.object_ids:
        yield from try_click(settings)
    else:
        yield "No painting's image is at hand without a network, so none was classified."


def check_local_images(catalogue: Catalogue) -> None:
    """Raise OSError when an image that should be in the table's folder cannot be read."""
    for painting in catalogue.with_local_image():
        path = catalogue.folder / painting.image_url
        try:
            read_image(path)
        except OSError as error:
            raise OSError(
                f"The image {path} of painting {painting.object_id} cannot be read: "
                f"{error.strerror or error}."
            ) from error


def try_redis(url: str) -> str:
    """Say whether the Redis at this address answers. Raises SettingsError for no such address."""
    try:
        Redis(url).get("check")
    except ValueError as error:
        raise SettingsError("CACHE_URL must be an address that Redis knows.") from error
    except Exception as error:  # the app does without it
        return (
            f"The Redis of CACHE_URL does not answer ({type(error).__name__}): nothing is cached."
        )
    return "The Redis of CACHE_URL answers."


def try_click(settings: Settings) -> Iterator[str]:
    """Classify a built-in painting, then ask the page's callback for one as a browser does.

    Raises ClickError.
    """
    with tempfile.TemporaryDirectory() as folder:
        alone = replace(settings, offline=True, metrics=False, cache_url="", cache_dir=Path(folder))
        app = create_app(alone)
        curator = app.server.extensions["curator"]
        callback = app.callback_map["view.data"]
        body = {
            "output": "view.data",
            "outputs": {"id": "view", "property": "data"},
            "inputs": [{**each, "value": None} for each in callback["inputs"]],
            "state": [{**each, "value": None} for each in callback["state"]],
            "changedPropIds": [],
        }
        try:
            exhibit = curator.next()
            answer = app.server.test_client().post("/_dash-update-component", json=body)
        except ImageUnavailable as error:
            raise ClickError("No image of a built-in painting can be read.") from error
        finally:
            curator.close()
    if answer.status_code != 200:
        raise ClickError(f"A click in the page answers {answer.status_code}: {answer.text.strip()}")
    yield (
        f"Painting {exhibit.painting.object_id} ({exhibit.painting.culture}) was classified as "
        f"{exhibit.prediction.label}, {exhibit.prediction.likelihood:.0%} sure."
    )
    yield "A click in the page is answered."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("table", type=Path, nargs="?", help="CSV to check alone, before training")
    with plain_errors("Stopped."):
        main(os.environ, parser.parse_args().table)
