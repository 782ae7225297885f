"""Passes events to their observers: the log and the metrics."""

from typing import Protocol


class Observe(Protocol):
    """Receives an event's name, its labels and, where it has one, its duration."""

    def __call__(self, event: str, seconds: float | None = None, /, **labels: str) -> None:
        """Record the event; must not raise."""


def fan_out(*observers: Observe) -> Observe:
    """Pass events to all of these, which may be none."""

    def observe(event: str, seconds: float | None = None, /, **labels: str) -> None:
        for each in observers:
            each(event, seconds, **labels)

    return observe
