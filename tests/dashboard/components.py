"""Reading components in tests."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def every(component: Any) -> Iterator[Component]:
    """Yield the component and all below it."""
    if isinstance(component, list | tuple):
        for each in component:
            yield from every(each)
    elif isinstance(component, Component):
        yield component
        yield from every(getattr(component, "children", None))


def text(component: Any) -> str:
    """Return what there is to read, in order."""
    if isinstance(component, list | tuple):
        return "".join(map(text, component))
    if isinstance(component, Component):
        return text(getattr(component, "children", None))
    return str(component) if component is not None else ""


def ids(component: Any) -> list[str]:
    """Return every ID in it."""
    return [each.id for each in every(component) if hasattr(each, "id")]
