"""Attributes for those who do not see the page; Dash takes them only as keyword dictionaries."""

from typing import Any

UNSPOKEN: Any = {"aria-hidden": "true"}  # decoration, or said elsewhere as text


def named(name: str) -> Any:
    """The name that a screen reader says."""
    return {"aria-label": name}
