"""Whether the app can open here, without a network: `python -m dashboard.check`.

Opens the catalogue, the model card and the pickle, and has a painting of the offline gallery
classified, as the app would. Says what is wrong in words; exits with 1 then, else with 0.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from model.classifier import Classifier
from model.compiling import ensure_compiled
from model.preprocessing import to_network_input
from museum.addresses import is_relative
from museum.catalogue import Catalogue, Painting
from museum.gallery import Gallery
from museum.images import read_file
from settings import Settings, read_settings


def main(environ: Mapping[str, str]) -> int:
    """Write what was found; return the process's exit code."""
    try:
        for finding in examine(read_settings(environ)):
            sys.stdout.write(f"{finding}\n")
    except (OSError, ValueError) as error:  # what settings, catalogue, model and images raise
        sys.stderr.write(f"The app cannot open: {error}\n")
        return 1
    sys.stdout.write("The app can open.\n")
    return 0


def examine(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each part that is well; raise OSError or ValueError for one that is not.

    The parts are opened one by one as `open_curator` does, but for the Met's images and the cache:
    these may be out of order without stopping the app.
    """
    ensure_compiled(settings.model_path)
    classifier = Classifier.open(settings.model_path)
    yield f"{settings.model_path} is the model of its card, SHA-256 {classifier.digest}."
    catalogue = Catalogue.read(settings.paintings_csv, settings.met_images_url, classifier.labels)
    yield f"{settings.paintings_csv} holds {len(catalogue)} paintings."
    found = at_hand(catalogue, settings.gallery_dir)
    if found is None:
        yield "No painting's image is at hand without a network, so none was classified."
        return
    painting, content = found
    prediction = classifier.predict(to_network_input(content, classifier.input_size))
    yield (
        f"Painting {painting.object_id} of {painting.culture} is taken for {prediction.culture} "
        f"with likelihood {prediction.likelihood:.2f}."
    )


def at_hand(catalogue: Catalogue, gallery_dir: Path | None = None) -> tuple[Painting, bytes] | None:
    """Return a painting with its image from beside the table or from the offline gallery, if any.

    Raises FileNotFoundError when an image that should lie beside the table does not.
    """
    local = [painting for painting in catalogue if is_relative(painting.image_url)]
    paths = [catalogue.folder / painting.image_url for painting in local]
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise FileNotFoundError(f"{len(missing)} images are missing, the first is {missing[0]}.")
    if local:
        return local[0], read_file(catalogue.folder, local[0].image_url)
    gallery = Gallery(catalogue, gallery_dir)
    shipped = (painting for painting in catalogue if painting.object_id in gallery.object_ids)
    painting = next(shipped, None)
    return (painting, gallery.read(painting.object_id)) if painting else None


if __name__ == "__main__":
    sys.exit(main(os.environ))
