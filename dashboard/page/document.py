"""The HTML document around the page, made for each request, so that a shared link shows well."""

from collections.abc import Callable
from html import escape
from typing import Any

import dash
from flask import current_app, request

from dashboard.page.home import DESCRIPTION
from dashboard.page.layout import TITLE
from dashboard.paths import origin
from museum.catalogue import Painting

INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <noscript>This page needs JavaScript.</noscript>
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>"""
ABOUT = "About the model"
HEAD_SCRIPT = "theme.js"  # runs before the first paint; all others are loaded at the end
FONTS = ("figtree-latin-wght-normal.woff2", "newsreader-latin-wght-normal.woff2")
"""Fonts of the first screen, fetched before the stylesheet asks for them."""


class Document(dash.Dash):
    """A Dash app whose document names the painting in its address (Open Graph)."""

    def __init__(self, name: str, *, find: Callable[[int], Painting | None], **options: Any):
        self._find = find
        options |= {"index_string": INDEX, "assets_ignore": HEAD_SCRIPT}
        super().__init__(name, **options)

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """Fill the document in, for the painting of this request if it names one."""
        painting = self._painting()
        subject = ABOUT if request.path == "/about" else painting and painting.title
        title = f"{subject} – {TITLE}" if subject else TITLE
        parts["title"] = escape(title)
        parts["metas"] += self._social_tags(painting, title) + self._early_tags()
        parts["favicon"] = f'<link rel="icon" href="{self.get_asset_url("icon.svg")}">'
        return super().interpolate_index(**parts)

    def _social_tags(self, painting: Painting | None, title: str) -> str:
        host = origin(request.host_url, current_app.config["PUBLIC_URL"])
        path = (
            f"/paintings/{painting.object_id}.jpg" if painting else self.get_asset_url("share.jpg")
        )
        description = f"{painting.description}. {DESCRIPTION}" if painting else DESCRIPTION
        tags = {
            "og:type": "website",
            "og:site_name": TITLE,
            "og:title": title,
            "og:description": description,
            "og:image": host + path,
            "og:url": f"{host}/?painting={painting.object_id}" if painting else f"{host}/",
        }
        social = "".join(
            f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items()
        )
        return (
            f'<meta name="description" content="{escape(description)}">{social}'
            '<meta name="twitter:card" content="summary_large_image">'
        )

    def _early_tags(self) -> str:
        fonts = "".join(
            f'<link rel="preload" href="{self.get_asset_url("fonts/" + font)}" '
            'as="font" type="font/woff2" crossorigin>'
            for font in FONTS
        )
        return f'<script src="{self.get_asset_url(HEAD_SCRIPT)}"></script>{fonts}'

    def _painting(self) -> Painting | None:
        """The painting in the request's address, if the catalogue has it."""
        object_id = request.args.get("painting", type=int)
        return None if object_id is None else self._find(object_id)
