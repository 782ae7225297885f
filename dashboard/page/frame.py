"""What several pages share: their table, and small parts."""

from dash import html
from dash.development.base_component import Component
from flask import current_app, request

from dashboard.page.aria import ARIA_HIDDEN

PAGES = {"/": "", "/play": "Play against the model", "/about": "About the model"}
"""Address and title of every page; that of the first is the painting's."""
OUTLINE = "btn btn-outline-secondary"
CLOSER = "btn btn-light btn-sm closer-button position-absolute bottom-0 end-0 m-2 d-print-none"


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


def origin_for_links() -> str:
    """Where a link that is shared leads; a forged Host header affects only the sender's answer."""
    public_url: str = current_app.config["PUBLIC_URL"]
    return public_url or request.host_url.rstrip("/")
