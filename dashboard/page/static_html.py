"""Components as plain HTML, for what is there before the scripts and without them."""

from html import escape
from typing import Any

from dash.development.base_component import Component

EMPTY = {"img"}  # elements that have no end tag
TAGS = {"Link": "a", "Button": "div"}  # a button does nothing without scripts
ATTRIBUTES = {"className": "class", "tabIndex": "tabindex"}
KEPT = {"alt", "role", "title", "lang", "href", "src", "hidden", "target", *ATTRIBUTES}
KEPT |= {"aria-hidden", "aria-label"}


def to_html(component: Any) -> str:
    """The markup of html.* components and links. IDs are left out: the page has them too."""
    if component is None:
        return ""
    if isinstance(component, list | tuple):
        return "".join(map(to_html, component))
    if not isinstance(component, Component):
        return escape(str(component))
    tag = TAGS.get(component._type, component._type.lower())
    values = component.to_plotly_json()["props"]
    attributes = "".join(_attribute(name, value) for name, value in values.items())
    if tag in EMPTY:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{to_html(values.get('children'))}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if name == "style":
        value = "; ".join(f"{key}: {each}" for key, each in value.items())
    elif name not in KEPT or value in (None, False):
        return ""
    return f' {ATTRIBUTES.get(name, name)}="{escape("" if value is True else str(value))}"'
