"""The web application: the page, the routes beside it, the API, and the curator behind them."""

from functools import partial

import dash
from flask import Flask

from dashboard.api.views import register_api
from dashboard.match import Matches
from dashboard.observing import Observe, both
from dashboard.opening import open_curator
from dashboard.page.answer import answer_with_note, answer_with_own_picture
from dashboard.page.callbacks import register_callbacks
from dashboard.page.document import Document
from dashboard.page.layout import BRAND, make_page
from dashboard.page.play import make_play
from dashboard.page.play_start import make_lead
from dashboard.page.rounds import register_play
from dashboard.web.caching import register_caching
from dashboard.web.errors import register_errors
from dashboard.web.guard import guard_page, mark_as_ours
from dashboard.web.limits import register_limits
from dashboard.web.request_log import note_outcome, register_request_log
from dashboard.web.routes import register_routes
from dashboard.web.security import register_security
from dashboard.web.uploads import register_uploads
from settings import ROOT, Settings


def create_app(settings: Settings) -> dash.Dash:
    """The app, ready to serve: catalogue and model are open.

    Raises one of `dashboard.opening.CANNOT_START`. The server's extension `curator` is to be
    closed when the app ends.
    """
    observe: Observe = note_outcome
    metrics = None
    if settings.metrics:
        from dashboard.web.metrics import Metrics

        metrics = Metrics()
        observe = both(observe, metrics.observe)
    curator = open_curator(settings, observe)

    server = Flask("dashboard", static_folder=None)
    server.extensions["curator"] = curator
    server.config["PUBLIC_URL"] = settings.public_url
    matches = Matches(curator.catalogue, curator.built_in, curator.among)
    play = make_play(matches)
    app = Document(
        "dashboard",
        find=curator.find,
        draw=curator.peek,
        leads={"/play": make_lead(matches)},
        server=server,
        title=BRAND,
        use_async=False,  # whether asgiref is installed or not: the app is a WSGI app
        source_url=settings.source_url,
        update_title="",
        on_error=mark_as_ours,
        suppress_callback_exceptions=True,  # some callbacks are about what other callbacks make
        compress=True,
        assets_folder=str(ROOT / "assets"),
    )
    app.layout = partial(make_page, curator.labels, play, source_url=settings.source_url)
    # In any order: none of these depends on another.
    register_callbacks(app, curator, settings.source_url)
    register_routes(server, curator)
    own_picture = partial(answer_with_own_picture, sure_above=curator.sure_above)
    register_uploads(server, curator, own_picture, answer_with_note)
    register_play(server, curator, matches)
    register_api(server, settings.source_url)
    register_errors(server, app.not_found)
    register_limits(server, settings.cache_url)
    register_caching(server)
    register_request_log(server, observe)
    register_security(
        app, settings.trusted_proxies, settings.trusted_proxies_proto, settings.embed_origins
    )
    guard_page(app)
    if metrics:
        metrics.register(server, curator)
    return app
