"""What all pages share: header, footer, notes, help, and the painting large."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import messages
from dashboard.collection import Collection
from dashboard.page.aria import ARIA_HIDDEN, aria_label

PAGES = {"/": "", "/play": "Play against the model", "/about": "About the model"}
"""Address and title of every page; that of the first is the painting's."""
OUTLINE = "btn btn-outline-secondary"
LIGHT = "btn btn-light pe-auto"
CLOSER = f"{LIGHT} btn-sm closer-button position-absolute bottom-0 end-0 m-2"
TOOLS = (
    "closer-tools position-absolute bottom-0 start-0 end-0 mb-3 pe-none "
    "d-flex flex-wrap justify-content-center gap-2"
)
NAVIGATION = {"/play": "Play", "/about": "About"}
KEYS = (
    ("N", "Another random painting"),
    ("Z", "Look closely; + and − zoom, arrows move"),
    ("Ctrl or ⌘ V", "Your own picture, from the clipboard"),
    ("1–9", "In a match: guess"),
    ("Enter", "In a match: next painting"),
    ("?", "This help"),
)
SENTENCES: Any = {  # that the scripts may need when the server cannot be asked
    "data-no-connection": messages.NO_CONNECTION,
    "data-still-no-connection": messages.STILL_NO_CONNECTION,
    "data-unexpected": messages.UNEXPECTED,
    "data-image-unavailable": messages.IMAGE_UNAVAILABLE,
    "data-file-changed": messages.FILE_CHANGED,
    "data-nothing-dropped": messages.NOTHING_DROPPED,
    "data-first-of-several": messages.FIRST_OF_SEVERAL,
    "data-own-picture-gone": messages.OWN_PICTURE_GONE,
    "data-busy": messages.BUSY,
    "data-too-many": messages.TOO_MANY,
    "data-link-copied": messages.LINK_COPIED,
    "data-link-not-copied": messages.LINK_NOT_COPIED,
}


def make_header(brand: str, *, with_buttons: bool = True) -> Component:
    """The app's name, the ways to its pages, and buttons for the theme and for help."""
    navigation = html.Nav(
        [dcc.Link(name, href=path, className="header-link") for path, name in NAVIGATION.items()],
        className="d-flex flex-wrap ms-auto",
        **aria_label("Main"),
    )
    skip = html.A(
        "Skip to content",
        href="#main",
        className="skip-link visually-hidden-focusable position-fixed z-3 m-1 p-3 bg-body",
    )
    buttons = [
        make_sign("◐", "theme-button", "Dark theme"),
        make_sign("?", "help-button", "Keyboard shortcuts"),
    ]
    ways = [dcc.Link(brand, href="/", className="brand"), navigation]
    return html.Header(
        [skip, *ways, *buttons] if with_buttons else ways,
        className="page-header d-flex flex-wrap align-items-center gap-1 py-1 d-print-none",
    )


def make_hint(text: str) -> Component:
    """A sentence that stands back behind what it explains."""
    return html.P(text, className="text-body-secondary")


def make_buttons(buttons: list[Component], kind: str = "") -> Component:
    """Buttons side by side."""
    return html.Div(buttons, className=f"{kind} d-flex flex-wrap gap-2".lstrip())


def make_frame(*layers: Component | None, closer: bool = True) -> Component:
    """A painting in its frame, with the button to look closely."""
    spinner = html.Div(className="spinner-border", **ARIA_HIDDEN)
    button = html.Button("Look closely", className=CLOSER) if closer else None
    return html.Figure([*layers, spinner, button], className="frame")


def make_sign(sign: str, name: str, title: str) -> Component:
    """A button with a sign in place of words."""
    return html.Button(
        html.Span(sign, **ARIA_HIDDEN),
        id=name,
        className="btn btn-quiet",
        title=title,
        **aria_label(title),
    )


def make_footer(collection: Collection, source_url: str) -> Component:
    """The footer: links, and where the paintings come from."""
    ways = {
        "Play": "/play",
        "About the model": "/about",
        "API documentation": "/api/v1/docs",
        "Source code": source_url,
    }
    links = [
        html.Li(html.A(name, href=address, target="_top" if "://" in address else None))
        for name, address in ways.items()
        if address
    ]
    licence = html.A(collection.licence, href=collection.link or None, target="_top")
    return html.Footer(
        [
            html.Ul(links, className="d-flex flex-wrap row-gap-1 column-gap-4 mb-2 list-unstyled"),
            html.P([licence, f" Not affiliated with {collection.name}."])
            if collection.licence
            else None,
        ],
        className="page-footer mt-5 py-4 small text-body-secondary d-print-none",
    )


def make_note() -> Component:
    """The place for errors and notes, visible at any scroll position."""
    return html.Div(
        [
            html.P(id="note-text", role="status", **SENTENCES),
            html.Button("Try again", id="note-retry", className="btn btn-sm", hidden=True),
            make_sign("×", "note-close", "Dismiss"),
        ],
        id="note",
        className="note d-flex align-items-center gap-2 border rounded-3 d-print-none",
    )


def make_help() -> Component:
    """The keyboard shortcuts, which can be switched off."""
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(meaning)]) for key, meaning in KEYS]
    return html.Dialog(
        [
            html.H2("Keyboard shortcuts", id="help-title"),
            html.Dl(rows, className="keys"),
            dbc.Switch(id="shortcuts-switch", label="Single-key shortcuts", value=True),
            html.Button("Close", className="btn btn-primary dialog-close"),
        ],
        id="help",
        className="help p-4 rounded-3",
        **aria_label("Keyboard shortcuts"),
    )


def make_closer_look() -> Component:
    """The painting, large; look-closely.js moves it."""
    image_style = "w-100 h-100 object-fit-contain user-select-none"
    image = html.Img(id="closer-image", alt="", className=image_style)
    tools = [
        html.Button("−", id="closer-out", className=LIGHT, **aria_label("Zoom out")),
        html.Button("+", id="closer-in", className=LIGHT, **aria_label("Zoom in")),
        html.Button("Fit", id="closer-fit", className=LIGHT),
        html.A("Largest image ↗", id="closer-link", className=LIGHT, target="_top"),
    ]
    return html.Dialog(
        [
            html.Div(image, id="closer-view", tabIndex=0, className="h-100 overflow-hidden"),
            html.Button(
                "Close", className=f"{LIGHT} dialog-close position-absolute top-0 end-0 m-3"
            ),
            html.Div(tools, className=TOOLS),
        ],
        id="closer-look",
        className="closer-look",
        **aria_label("The painting, large"),
    )
