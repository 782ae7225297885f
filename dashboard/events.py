"""Passes events to their observers: the log, the metrics, or none."""

from typing import Protocol


class Observe(Protocol):
    """Receives an event's name, its labels and, where it has one, its duration."""

    def __call__(self, event: str, seconds: float | None = None, /, **labels: str) -> None:
        """Record the event; must not raise."""


def ignore(event: str, seconds: float | None = None, /, **labels: str) -> None:
    """Ignore the event."""


def fan_out(first: Observe, second: Observe) -> Observe:
    """Pass events to both."""

    def observe(event: str, seconds: float | None = None, /, **labels: str) -> None:
        first(event, seconds, **labels)
        second(event, seconds, **labels)

    return observe
