"""The web application: the page, the routes beside it, the API, and the curator behind them."""

from functools import partial

import dash
from flask import Flask

from dashboard.api.views import register_api
from dashboard.collection import Collection, collection_of
from dashboard.events import fan_out
from dashboard.match import Matches
from dashboard.page.about import register_about
from dashboard.page.document import Document
from dashboard.page.frame import PAGES
from dashboard.page.home import register_home
from dashboard.page.layout import make_page, register_turning
from dashboard.page.play import register_play
from dashboard.page.search import register_search
from dashboard.page.similar import register_similar
from dashboard.page.view import view_of_own_picture
from dashboard.startup import open_curator
from dashboard.web.caching import register_caching
from dashboard.web.errors import register_errors
from dashboard.web.guard import guard_pages, mark_as_ours
from dashboard.web.limits import register_limits
from dashboard.web.request_log import note_outcome, register_request_log
from dashboard.web.routes import register_routes
from dashboard.web.security import register_security
from dashboard.web.uploads import register_uploads
from settings import ROOT, Settings


def create_app(settings: Settings) -> dash.Dash:
    """The app, ready to serve: catalogue and model are open.

    Raises one of `dashboard.startup.CANNOT_START`. The server's extension `curator` is to be
    closed when the app ends.
    """
    observers = [note_outcome]
    if settings.metrics:
        from dashboard.web import metrics

        observers.append(metrics.observe)
    observe = fan_out(*observers)
    curator = open_curator(settings, observe)
    collection = collection_of(
        curator.catalogue,
        Collection(
            name=settings.collection_name,
            licence=settings.collection_licence,
            link=settings.collection_link,
        ),
    )
    matches = Matches(curator.catalogue, curator.built_in, settings.offline)

    server = Flask("dashboard", static_folder=None, template_folder="page/templates")
    server.extensions["curator"] = curator
    server.config["PUBLIC_URL"] = settings.public_url
    app = Document(
        "dashboard",
        curator=curator,
        collection=collection,
        matches=matches,
        assets=ROOT / "assets",
        server=server,
        title=collection.brand,
        source_url=settings.source_url,
        update_title="",
        on_error=mark_as_ours,
        suppress_callback_exceptions=True,  # some callbacks are about what other callbacks make
        compress=True,
        use_async=False,  # where asgiref is installed, Dash would make its endpoints coroutines
    )
    app.layout = partial(make_page, curator.labels, collection)
    # In any order: none of these depends on another.
    register_turning(app)
    register_home(app, curator, collection)
    register_search(app, curator)
    register_similar(app, curator, collection, settings.source_url)
    register_play(app, curator, matches, collection)
    register_about(app, curator, collection)
    register_routes(server, curator)
    register_uploads(server, curator, partial(view_of_own_picture, collection=collection))
    register_api(server, collection, settings.source_url)
    register_errors(server, app.not_found)
    register_limits(server, settings.cache_url)
    register_caching(server)
    register_request_log(server, observe)
    register_security(app, settings.trusted_proxies, settings.embed_origins)
    guard_pages(app, [path for path in PAGES if path != "/"])
    if settings.metrics:
        metrics.register_metrics(server, curator)
    return app
