"""The HTML document around the page, made for each request.

It names the painting of the address for link previews (Open Graph), and it shows header, frame and
painting at once, before the scripts and without them: the `shell`, which style.css hides as soon
as the page itself is there. An address that names no painting gets one that was made ahead; the
scripts then ask for the same one.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import dash
from dash import dcc, html
from dash.development.base_component import Component
from flask import current_app, request

from dashboard import messages
from dashboard.exhibit import Exhibit
from dashboard.page.home import LEAD, make_frame, make_intro
from dashboard.page.layout import BRAND, PAGES, make_footer, make_header
from dashboard.page.play_start import INVITATION
from dashboard.page.static_html import to_html
from dashboard.paths import image_path, origin
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
    %SHELL%
    {%app_entry%}
    {%config%}
    {%scripts%}
    {%renderer%}
  </body>
</html>"""
SHELL = "%SHELL%"
NOT_FOUND = "Page not found"
HEAD_SCRIPTS = ("theme.js", "start.js")  # run before the first paint; all others come at the end
LATER = (  # loaded with what needs them
    *("about.css", "dialogs.css", "further.css", "further.js"),
    *("match.js", "match-view.js", "play.js"),
)
UNNEEDED = ("deps/polyfill@", "/dash_table/")
"""Dash's scripts that this page does without: polyfills for old browsers, and tables."""
FONTS = ("figtree-latin-wght-normal.woff2", "newsreader-latin-500-normal.woff2")
"""Fonts of the first screen, fetched before the stylesheet asks for them."""
STYLES = ("bootstrap.min.css", "fonts.css", "style.css")


class Document(dash.Dash):
    """A Dash app whose document shows something before any script has run.

    `find` returns the painting with an object ID, `draw` a random one for the first page; neither
    waits, and both return None if its image is unavailable. `leads` are the sentences below the
    titles of other pages, by path.
    """

    def __init__(
        self,
        name: str,
        *,
        find: Callable[[int], Painting | None],
        draw: Callable[[], Exhibit | None],
        leads: Mapping[str, Component],
        source_url: str = "",
        **options: Any,
    ):
        self._find = find
        self._draw = draw
        self._leads = leads
        self._source_url = source_url
        options |= {"index_string": INDEX, "assets_ignore": "|".join((*HEAD_SCRIPTS, *LATER))}
        super().__init__(name, **options)

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """Fill the document in, for the painting of this request if it names one."""
        painting = self._painting()
        subject = PAGES.get(request.path) or (painting.title if painting else "")
        title = title_of(subject)
        parts["title"] = escape(title)
        parts["scripts"] = "\n".join(
            tag
            for tag in parts["scripts"].splitlines()
            if not any(name in tag for name in UNNEEDED)
        )
        first = painting or self._first()
        parts["metas"] += self._social_tags(painting, title) + self._early_tags(first)
        parts["favicon"] = self._icon()
        document: str = super().interpolate_index(**parts)
        return document.replace(SHELL, self._shell(request.path, first), 1)

    def not_found(self) -> str:
        """The page of an address at which there is nothing."""
        content = html.Main(
            [
                html.H1(NOT_FOUND, className="page-title"),
                html.P(dcc.Link("See a painting", href="/", className="btn btn-primary")),
            ],
            className="page-main",
        )
        return self.plain_page(NOT_FOUND, content)

    def plain_page(self, subject: str, content: Component) -> str:
        """A whole document in the app's look, without Dash."""
        styles = "".join(
            f'<link rel="stylesheet" href="{self.get_asset_url(name)}">' for name in STYLES
        )
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title_of(subject))}</title>"
            f"{self._icon()}{styles}{self._early_tags()}</head><body>"
            f"{self._around(content)}</body></html>"
        )

    def _shell(self, path: str, first: Exhibit | Painting | None) -> str:
        """What a visitor sees before the scripts have made the page."""
        painting = first.painting if isinstance(first, Exhibit) else first
        drawn = f' data-drawn="{painting.object_id}"' if painting and painting is not first else ""
        if path in PAGES:
            content = [html.H1(PAGES[path], className="page-title"), self._leads.get(path)]
        else:
            frame = make_frame(painting, image_path(first) if first else "")
            title = painting.title if painting else None
            caption = html.H2(title, className="caption-title")
            content = [
                html.Div(
                    [make_intro(), frame, html.Div(caption, className="caption")],
                    className="room",
                )
            ]
        look = 'class="p-3 text-bg-warning"'
        without = f"<noscript><p {look}>{messages.NO_SCRIPT}</p></noscript>"
        failed = f'<p {look} id="cannot-start" hidden>{messages.PAGE_CANNOT_START}</p>'
        main = html.Main(content, className="page-main")
        return f'<div id="shell"{drawn}>{without}{failed}{self._around(main)}</div>'

    def _around(self, main: Component) -> str:
        header = make_header(with_buttons=False)
        return to_html([header, main, make_footer(self._source_url)])

    def _icon(self) -> str:
        return f'<link rel="icon" href="{self.get_asset_url("icon.svg")}">'

    def _social_tags(self, painting: Painting | None, title: str) -> str:
        host = origin(request.host_url, current_app.config["PUBLIC_URL"])
        path = image_path(painting) if painting else self.get_asset_url("share.jpg")
        page = request.full_path.rstrip("?") if request.path in PAGES else "/"
        lead = INVITATION if request.path == "/play" else LEAD
        description = f"{painting.description}. {lead}" if painting else lead
        tags = {
            "og:type": "website",
            "og:site_name": BRAND,
            "og:title": title,
            "og:description": description,
            "og:image": host + path,
            "og:url": f"{host}/?painting={painting.object_id}" if painting else host + page,
        }
        social = "".join(
            f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items()
        )
        return (
            f'<meta name="description" content="{escape(description)}">{social}'
            '<meta name="twitter:card" content="summary_large_image">'
        )

    def _early_tags(self, first: Exhibit | Painting | None = None) -> str:
        image = (
            f'<link rel="preload" href="{escape(image_path(first))}" as="image" '
            'fetchpriority="high">'
            if first
            else ""
        )
        fonts = "".join(
            f'<link rel="preload" href="{self.get_asset_url("fonts/" + font)}" '
            'as="font" type="font/woff2" crossorigin>'
            for font in FONTS
        )
        scripts = "".join(
            f'<script src="{self.get_asset_url(name)}"></script>' for name in HEAD_SCRIPTS
        )
        return scripts + image + fonts

    def _painting(self) -> Painting | None:
        """The painting in the request's address, if the catalogue has it."""
        object_id = request.args.get("painting", type=int)
        return None if object_id is None else self._find(object_id)

    def _first(self) -> Exhibit | None:
        """A painting for a first page whose address names none, unless nobody looks at it."""
        is_home = request.path not in PAGES and not request.args.keys() & {"painting", "own"}
        return self._draw() if is_home and request.method == "GET" else None


def title_of(subject: str) -> str:
    """The title of the browser's tab."""
    return f"{subject} – {BRAND}" if subject else BRAND
