"""Attributes for screen readers; Dash takes them only as keyword dictionaries."""

from typing import Any

ARIA_HIDDEN: Any = {"aria-hidden": "true"}  # decoration, or said elsewhere as text
BUSY: Any = {"aria-busy": "true"}
NOT_PRESSED: Any = {"aria-pressed": "false"}


def aria_label(name: str) -> Any:
    """The name that a screen reader says."""
    return {"aria-label": name}
