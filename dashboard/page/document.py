"""The HTML document around the page, made for each request.

It prints the first painting with its verdict as plain HTML (the `shell`, which style.css hides as
soon as the page itself is there), carries the same view as data, which home.js takes over, and
names the painting for link previews (Open Graph). It never waits for the Met.
"""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import dash
from dash import html
from dash.development.base_component import Component
from flask import Response, current_app, render_template, request
from markupsafe import Markup
from plotly.utils import PlotlyJSONEncoder

from dashboard import messages
from dashboard.collection import Collection
from dashboard.curator import Curator
from dashboard.match import Matches
from dashboard.page.frame import PAGES
from dashboard.page.home import lead_of, make_room
from dashboard.page.match_cards import make_lead, preview
from dashboard.page.picking import made
from dashboard.page.static_html import to_html
from dashboard.page.view import View
from dashboard.paths import image_path, origin, page_path
from museum.images import ImageUnavailable
from museum.table import Painting

BUNDLE = "/scripts.js"
SCRIPTS = (  # in one file, in this order
    *("connection", "pages", "keys", "recent", "home", "search", "own-picture", "play"),
    *("panzoom.min", "look-closely"),
)
UNNEEDED = ("deps/polyfill@", "/dash_table/")
"""Dash's scripts that this page does without: polyfills for old browsers, and tables."""
FONTS = ("fonts/figtree-latin-wght-normal.woff2", "fonts/newsreader-latin-500-normal.woff2")
"""Fonts of the first screen, fetched before the stylesheet asks for them."""


class Document(dash.Dash):
    """A Dash app whose document shows a painting before any script has run."""

    def __init__(
        self,
        name: str,
        *,
        curator: Curator,
        collection: Collection,
        matches: Matches,
        assets: Path,
        source_url: str,
        **options: Any,
    ):
        self._curator = curator
        self._collection = collection
        self._matches = matches
        self._assets = assets
        self._source_url = source_url
        super().__init__(
            name,
            assets_folder=str(assets),
            assets_ignore=r".*\.js",  # the page's own scripts travel in one file
            prevent_initial_callbacks=True,
            **options,
        )
        scripts = "\n".join((assets / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
        self._bundle = f"{BUNDLE}?m={sha256(scripts.encode()).hexdigest()[:12]}"

        self.server.extensions["render"] = self.render
        self.server.extensions["is_current"] = self._is_current

        @self.server.get(BUNDLE)
        def send_scripts() -> Response:
            return Response(scripts, mimetype="text/javascript")

        @self.server.get("/manifest.json")
        def send_manifest() -> dict[str, Any]:
            icon = {"src": self._asset("icon-180.png"), "sizes": "180x180", "type": "image/png"}
            name = {"name": collection.brand, "short_name": "Paintings"}
            return {**name, "icons": [icon], "start_url": "/", "display": "minimal-ui"}

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """Fill the document in, for the painting of this request if it names one."""
        lines = parts["scripts"].splitlines()
        parts["scripts"] = "\n".join(
            line for line in lines if not any(name in line for name in UNNEEDED)
        )
        painting = self._painting()
        view = self._view(painting) if request.path == "/" else None
        title = PAGES[request.path] or (painting.title if painting else "")
        return self.render(
            "document.html",
            title,
            dash=parts,
            preview=self._preview(painting, title),
            main=Markup(to_html(self._main(view, painting))),  # noqa: S704
            view=view,
            view_data=Markup(as_json(view)),  # noqa: S704 - see as_json
            bundle=self._bundle,
            messages=messages,
        )

    def not_found(self) -> str:
        """The page of an address at which there is nothing."""
        return self.render("not_found.html", messages.NOTHING_HERE.rstrip("."))

    def render(self, template: str, subject: str, **values: Any) -> str:
        """A whole document in the app's look."""
        brand = self._collection.brand
        return render_template(
            template,
            title=f"{subject} – {brand}" if subject else brand,
            heading=subject,
            asset=self._asset,
            fonts=FONTS,
            collection=self._collection,
            source_url=self._source_url,
            **values,
        )

    def _main(self, view: View | None, painting: Painting | None) -> list[Component]:
        if request.path == "/":
            return [make_room(self._collection, view=view, painting=painting)]
        title = html.H1(PAGES[request.path], className="page-title")
        is_play = request.path == "/play"
        return [title, make_lead(self._matches, self._collection)] if is_play else [title]

    def _painting(self) -> Painting | None:
        """The painting in the request's address, if the catalogue has it."""
        object_id = request.args.get("painting", type=int)
        return None if object_id is None else self._curator.find(object_id)

    def _view(self, painting: Painting | None) -> View | None:
        """The first view, if it is at hand: of the named painting, else of a random one."""
        if request.args.keys() & {"painting", "own"}:
            if painting is None or not self._curator.images.at_hand(painting):
                return None
            with suppress(ImageUnavailable):  # it can no longer be read
                exhibit = self._curator.show(painting.object_id)
                return made(exhibit, self._curator, self._collection)
            return None
        ready = self._curator.shelf.peek()
        return made(ready, self._curator, self._collection, prepared=True) if ready else None

    def _preview(self, painting: Painting | None, title: str) -> dict[str, str]:
        """The Open Graph properties, by which other sites and messengers show a link."""
        host = origin(request.host_url, current_app.config["PUBLIC_URL"])
        path = image_path(painting) if painting else self.get_asset_url("share.jpg")
        lead = lead_of(self._collection)
        description = f"{painting.description}. {lead}" if painting else lead
        if request.path == "/play":
            title, description = preview(request.args, self._collection)
        return {
            "og:type": "website",
            "og:site_name": self._collection.brand,
            "og:title": title or self._collection.brand,
            "og:description": description,
            "og:image": host + path,
            "og:url": host + (page_path(painting) if painting else request.full_path.rstrip("?")),
        }

    def _is_current(self) -> bool:
        """Whether the request asks for a file in the version that this process has."""
        version = request.args.get("m", "").partition(".")[0]  # Dash gives the fraction, too
        is_asset = request.path.startswith("/assets/")
        current = self._asset(request.path.removeprefix("/assets/")) if is_asset else self._bundle
        return f"{request.path}?m={version}" == current

    def _asset(self, name: str) -> str:
        """The address of a file with its version, so that browsers may keep it."""
        return f"{self.get_asset_url(name)}?m={int((self._assets / name).stat().st_mtime)}"


def as_json(view: View | None) -> str:
    """The view as JSON that may stand in a script element."""
    return json.dumps(view, cls=PlotlyJSONEncoder).replace("<", "\\u003c")
