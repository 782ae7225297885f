"""Opens catalogue, gallery and model. Errors are reported before the app listens."""

from dashboard.curator import Curator
from dashboard.events import Observe
from dashboard.labels import NAMES
from dashboard.predictions import threads
from model.card import ModelError
from model.classifier import Classifier
from model.preprocessing import to_network_input
from museum.cache import open_cache
from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.images import Images
from museum.table import TableError
from settings import Settings, SettingsError

CANNOT_START = (SettingsError, TableError, ModelError)
"""Errors whose message is a sentence for those who run the app: no traceback is needed."""


def open_collection(settings: Settings) -> tuple[Catalogue, Gallery, Classifier]:
    """Return the catalogue, its paintings that are built in, and the classifier.

    Raises one of CANNOT_START. The model must have been compiled (`model.compiling`).
    """
    classifier = Classifier.open(settings.model_path, threads())
    catalogue = Catalogue.read(
        settings.paintings_csv, settings.met_images_url, classifier.labels, NAMES
    )
    gallery = Gallery(catalogue, settings.gallery_dir)
    if settings.offline and not gallery.object_ids:
        raise TableError(
            f"OFFLINE=1 shows the built-in paintings only, and {settings.paintings_csv} "
            "lists none of them: set OFFLINE=0, or another PAINTINGS_CSV."
        )
    return catalogue, gallery, classifier


def open_curator(settings: Settings, observe: Observe) -> Curator:
    """Return the curator, at work. Raises one of CANNOT_START."""
    catalogue, gallery, classifier = open_collection(settings)
    try:
        cache = open_cache(settings.cache_dir, settings.cache_url)
    except ValueError as error:
        raise SettingsError("CACHE_URL must be an address that Redis knows.") from error
    images: Images | Gallery = gallery
    if settings.offline:
        catalogue = built_in_only(catalogue, gallery)
    else:
        images = Images(
            settings.met_images_url,
            to_network_input,
            cache,
            api_url=settings.met_api_url,
            folder=settings.paintings_csv.parent,
            observe=lambda outcome: observe("fetch", outcome=outcome),
        )
    curator = Curator(catalogue, gallery, classifier, images, cache, observe)
    curator.shelf.start()
    return curator


def built_in_only(catalogue: Catalogue, gallery: Gallery) -> Catalogue:
    """Return a catalogue of the paintings whose image needs no network."""
    paintings = [painting for painting in catalogue if painting.object_id in gallery.object_ids]
    return Catalogue(paintings, catalogue.folder, catalogue.images_url, catalogue.labels, NAMES)
