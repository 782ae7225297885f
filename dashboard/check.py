"""Checks, without asking the Met, that the app can start here: `python -m dashboard.check`.

Opens what the app opens when it starts, and has a painting whose image is at hand classified. Says
what it found, or what is wrong, and exits with 0 or 1.
"""

import os
import sys
from collections.abc import Iterator, Mapping

from dashboard.opening import CANNOT_START, open_collection
from model.compiling import ensure_compiled
from model.preprocessing import NotAnImage, to_network_input
from museum.catalogue import Catalogue
from museum.images import read_file
from museum.stores import Redis
from settings import Settings, SettingsError, read_settings


def main(environ: Mapping[str, str]) -> int:
    """Write what was found; return the process's exit code."""
    try:
        for finding in examine(read_settings(environ)):
            sys.stdout.write(f"{finding}\n")
    except (*CANNOT_START, NotAnImage, OSError) as error:
        sys.stderr.write(f"The app cannot start: {error}\n")
        return 1
    sys.stdout.write("The app can start here.\n")
    return 0


def examine(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each part that is well, or that the app can be without.

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


def check_local_images(catalogue: Catalogue) -> None:
    """Raise OSError when an image that should be in the table's folder cannot be read."""
    for painting in catalogue.with_local_image():
        try:
            read_file(catalogue.folder, painting.image_url)
        except OSError as error:
            raise OSError(
                f"The image {catalogue.folder / painting.image_url} of painting "
                f"{painting.object_id} cannot be read: {error.strerror or error}."
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
    sys.exit(main(os.environ))
