"""How the page writes labels and shares."""

from dashboard.labels import name_of

__all__ = ["listed", "name_of", "percent"]


def percent(share: float) -> str:
    """A share of 1 as a whole percentage; never rounded up to certainty or down to none."""
    if 0.995 <= share < 1:
        return ">99%"
    if 0 < share < 0.005:
        return "<1%"
    return f"{share * 100:.0f}%"


def listed(parts: list[str]) -> str:
    """The parts as English lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
