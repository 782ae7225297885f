"""Components as plain HTML, for what is there before the scripts and without them."""

from html import escape
from typing import Any

from dash.development.base_component import Component

EMPTY = {"img"}  # elements that have no end tag
ATTRIBUTES = {"className": "class", "tabIndex": "tabindex", "href": "href", "src": "src"}
KEPT = {"alt", "role", "title", "lang", *ATTRIBUTES}


def to_html(component: Any) -> str:
    """The markup of html.* components and links. IDs are left out: the page has them too."""
    if component is None:
        return ""
    if isinstance(component, list | tuple):
        return "".join(map(to_html, component))
    if not isinstance(component, Component):
        return escape(str(component))
    tag = "a" if component._type == "Link" else component._type.lower()
    values = component.to_plotly_json()["props"]
    attributes = "".join(
        f' {ATTRIBUTES.get(name, name)}="{escape(str(value))}"'
        for name, value in values.items()
        if (name in KEPT or name.startswith("aria-")) and value is not None
    )
    if tag in EMPTY:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{to_html(values.get('children'))}</{tag}>"
