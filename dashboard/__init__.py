"""What a visitor sees: the page, its routes, and the curator behind them."""

import dash
from flask import Flask

from dashboard.api.views import blueprint as api
from dashboard.api.views import register_api
from dashboard.curator import Curator
from dashboard.memory import MemoryWatch, memory_limit
from dashboard.observing import Observe, both, ignore
from dashboard.opening import Opening
from dashboard.page.callbacks import register_callbacks
from dashboard.page.document import Document
from dashboard.page.layout import TITLE, make_page
from dashboard.web.errors import register_errors
from dashboard.web.guard import guard_page
from dashboard.web.limits import register_limits
from dashboard.web.request_log import note_outcome, register_request_log
from dashboard.web.routes import register_routes
from dashboard.web.security import register_security
from dashboard.web.uploads import register_uploads
from settings import ROOT, Settings


def create_app(settings: Settings) -> dash.Dash:
    """The app, ready to serve; catalogue and model are loaded later, by `Opening`."""
    server = Flask("dashboard", static_folder=None)
    observe: Observe = note_outcome
    opening = Opening(lambda: open_curator(settings, observe))
    server.extensions["opening"] = opening
    if settings.metrics:
        from dashboard.web.metrics import Metrics, register_metrics

        metrics = Metrics(opening)
        observe = both(observe, metrics.observe)
        register_metrics(server, metrics)
    # First come, last served: the log sees each answer as it leaves.
    limit = memory_limit(bool(settings.dyno))
    memory = MemoryWatch(limit and limit // settings.web_concurrency)
    register_request_log(server, observe, memory)
    app = Document(
        "dashboard",
        server=server,
        title=TITLE,
        update_title="",
        compress=True,
        assets_folder=str(ROOT / "assets"),
    )
    app.layout = make_page
    register_callbacks(app, opening, settings.model_path.with_name("model_card.json"))
    register_routes(server)
    register_uploads(server)
    register_api(server)
    guard_page(app)
    register_errors(server)
    register_limits(server, api, settings.cache_url)
    register_security(app, settings.trusted_proxies)
    return app


def open_curator(settings: Settings, observe: Observe = ignore) -> Curator:
    """Everything behind the page. Takes seconds; raises what is wrong, in a sentence."""
    from model.classifier import Classifier
    from model.compiling import ensure_compiled
    from model.preprocessing import decode
    from museum.cache import open_cache
    from museum.catalogue import Catalogue, CatalogueError
    from museum.gallery import Gallery
    from museum.images import Images

    ensure_compiled(settings.model_path)
    classifier = Classifier.open(settings.model_path)
    catalogue = Catalogue.read(settings.paintings_csv, settings.met_images_url, classifier.labels)
    cache = open_cache(settings.cache_dir, settings.cache_url)
    gallery = Gallery(catalogue)
    if settings.offline and not gallery.object_ids:
        raise CatalogueError(
            f"OFFLINE=1 shows the offline gallery alone; {settings.paintings_csv} has none of it."
        )
    images = None
    if not settings.offline:
        folder = settings.paintings_csv.parent
        images = Images(
            settings.met_images_url,
            decode,
            cache,
            api_url=settings.met_api_url,
            folder=folder,
            observe=lambda outcome: observe("fetch", outcome=outcome),
        )
    curator = Curator(catalogue, gallery, classifier, images, cache, observe)
    curator.start()
    return curator
