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


def of_type(component: Any, name: str) -> list[Any]:
    """Return every component of this type."""
    return [each for each in every(component) if type(each).__name__ == name]


def text(component: Any) -> str:
    """Return what there is to read, in order."""
    if isinstance(component, list | tuple):
        return "".join(map(text, component))
    if isinstance(component, Component):
        return text(getattr(component, "children", None))
    return str(component) if component is not None else ""


def classed(component: Any, name: str) -> list[Component]:
    """Return every component of this class."""
    return [each for each in every(component) if name in getattr(each, "className", "").split()]


def links(component: Any) -> list[str]:
    """Return where its links lead, in order."""
    return [each.href for each in every(component) if getattr(each, "href", None)]
