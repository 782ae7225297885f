"""What a visitor sees: the page, its routes, and the curator behind them."""

import dash
from flask import Flask

from dashboard.callbacks import register_callbacks
from dashboard.curator import Curator
from dashboard.layout import make_page
from dashboard.opening import Opening
from dashboard.routes import register_routes
from settings import ROOT, Settings


def create_app(settings: Settings) -> dash.Dash:
    """The app, ready to serve; catalogue and model are loaded later, by `Opening`."""
    server = Flask("dashboard")
    opening = Opening(lambda: open_curator(settings))
    server.extensions["opening"] = opening
    app = dash.Dash(
        "dashboard",
        server=server,
        title="Met Paintings Classifier",
        update_title="",
        assets_folder=str(ROOT / "assets"),
    )
    app.layout = make_page
    register_callbacks(app, opening)
    register_routes(server, opening)
    return app


def open_curator(settings: Settings) -> Curator:
    """Everything behind the page. Takes seconds; raises what is wrong, in a sentence."""
    from model.classifier import Classifier
    from model.preprocessing import decode
    from museum.cache import open_cache
    from museum.catalogue import Catalogue, CatalogueError
    from museum.gallery import Gallery
    from museum.images import Images

    catalogue = Catalogue.read(settings.paintings_csv, settings.met_images_url)
    cache = open_cache(settings.cache_dir, settings.cache_url)
    gallery = Gallery(catalogue)
    if settings.offline and not gallery.object_ids:
        raise CatalogueError(
            f"OFFLINE=1 shows the offline gallery alone; {settings.paintings_csv} has none of it."
        )
    images = None
    if not settings.offline:
        folder = settings.paintings_csv.parent
        images = Images(settings.met_images_url, decode, cache, folder=folder)
    classifier = Classifier.open(settings.model_path)
    return Curator(catalogue, gallery, classifier, images, cache)
