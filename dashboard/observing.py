"""How events reach those who observe them: the log, the metrics, or nobody."""

from typing import Protocol


class Observe(Protocol):
    """Is told an event by name, with labels and, where it took time, for how long."""

    def __call__(self, event: str, seconds: float | None = None, /, **labels: str) -> None:
        """Take note of it; must not raise."""


def ignore(event: str, seconds: float | None = None, /, **labels: str) -> None:
    """Take no note."""


def both(first: Observe, second: Observe) -> Observe:
    """Tell two."""

    def observe(event: str, seconds: float | None = None, /, **labels: str) -> None:
        first(event, seconds, **labels)
        second(event, seconds, **labels)

    return observe
