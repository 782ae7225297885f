"""The attention map as numbers that travel with an answer, and as a sentence."""

from bisect import bisect_left
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dashboard.page.words import listed

Map = NDArray[np.float32]

ROWS = ("upper", "middle", "lower")
COLUMNS = ("left", "middle", "right")
MOST_PARTS = 3  # that a sentence names
ENOUGH = 0.6  # share of all attention that the named parts have together
EVEN = 1.5  # times the mean: below it, no part stands out


def rows_of(attention: Map) -> list[list[float]]:
    """The map as rows of numbers with two decimals."""
    rows: list[list[float]] = attention.astype(float).round(2).tolist()
    return rows


def describe(attention: Map, predicted: bool, name: str) -> str:
    """What a visitor reads about the map: float32 (h, w), 0 to 1, of the label with this name."""
    parts = strongest_parts(attention)
    if parts is None:
        return f"Nothing here pointed to {name}."
    where = listed(parts) if parts else "the whole picture equally"
    if predicted:
        return f"It looked mostly at {where}." if parts else f"It looked at {where}."
    return (
        f"What pointed to {name}: mostly {where}." if parts else f"What pointed to {name}: {where}."
    )


def strongest_parts(attention: Map) -> list[str] | None:
    """The few of nine parts that got most of the attention, the strongest first.

    Empty where no part stands out; None where nothing got any attention.
    """
    shares = shares_of_parts(attention).flatten().tolist()  # so few that lists are faster
    if not any(shares):
        return None
    if max(shares) < EVEN / len(shares):
        return []
    strongest = sorted(range(len(shares)), key=lambda part: -shares[part])
    together = list(accumulate(shares[part] for part in strongest))
    count = min(bisect_left(together, ENOUGH) + 1, MOST_PARTS)
    return [_name(*divmod(part, 3)) for part in strongest[:count]]


def shares_of_parts(attention: Map) -> Map:
    """The share of the attention in each part of three rows and three columns; sums to 1 or 0."""
    height, width = attention.shape
    rows, columns = _overlaps(height), _overlaps(width)
    parts: Map = (rows @ attention @ columns.T).astype(np.float32)
    together = float(parts.sum())
    return parts / together if together else parts


@cache  # maps of one model all have one size
def _overlaps(cells: int) -> Map:
    """How much of each cell lies in each third of a side: float32 (3, cells)."""
    edges = np.arange(4)[:, None] * cells / 3
    start = np.arange(cells)[None, :]
    covered = np.clip(np.minimum(edges[1:], start + 1) - np.maximum(edges[:-1], start), 0, 1)
    result: Map = covered.astype(np.float32)
    return result


def _name(row: int, column: int) -> str:
    if (row, column) == (1, 1):
        return "the middle"
    if row == 1:
        return f"the {COLUMNS[column]} edge"
    if column == 1:
        return f"the {ROWS[row]} edge"
    return f"the {ROWS[row]} {COLUMNS[column]}"
