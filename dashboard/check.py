"""Checks, without asking the Met, that the app can start here: `python -m dashboard.check [CSV]`.

Opens what the app opens when it starts, classifies a built-in painting, and asks each callback of
the page. With a table, it checks that alone, before a model is trained on it. Says what it found,
or what is wrong, and exits with 0 or 1.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from dashboard.startup import CANNOT_START, open_collection
from dashboard.trial import TrialError, try_callbacks
from model.card import MAX_LABELS, MIN_GROUPS, MIN_LABELS
from model.compiling import ensure_compiled
from model.preprocessing import NotAnImage, to_network_input
from museum.cache import Redis
from museum.catalogue import Catalogue
from museum.files import read_image
from museum.table import SEEN_SPLITS, TableError, look_alikes
from settings import Settings, SettingsError, read_settings


def main(environ: Mapping[str, str], table: Path | None = None) -> int:
    """Write what was found; return the process's exit code."""
    try:
        findings = examine_table(table) if table else examine(read_settings(environ))
        for finding in findings:
            sys.stdout.write(f"{finding}\n")
    except (*CANNOT_START, NotAnImage, OSError, TrialError) as error:
        wrong = "The table cannot be used" if table else "The app cannot start"
        sys.stderr.write(f"{wrong}: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    sys.stdout.write("The table is ready.\n" if table else "The app can start here.\n")
    return 0


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

    Raises one of CANNOT_START, NotAnImage or OSError for a part that is not.
    """
    ensure_compiled(settings.model_path)
    catalogue, gallery, classifier = open_collection(settings)
    yield f"{settings.model_path} is the model of its card, SHA-256 {classifier.digest}."
    yield f"{settings.paintings_csv} holds {len(catalogue)} paintings."
    if settings.cache_url:
        yield try_redis(settings.cache_url)
    check_local_images(catalogue)
    painting = catalogue.pick(among=gallery.object_ids)
    if painting is None:
        yield "No painting's image is at hand without a network, so none was classified."
        return
    network_input = to_network_input(gallery.read(painting.object_id), classifier.input_size)
    prediction = classifier.predict(network_input)
    yield (
        f"Painting {painting.object_id} ({painting.culture}) was classified as "
        f"{prediction.label}, {prediction.likelihood:.0%} sure."
    )
    yield try_callbacks(settings)


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("table", type=Path, nargs="?", help="CSV to check alone, before training")
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(os.environ, parser.parse_args().table))
