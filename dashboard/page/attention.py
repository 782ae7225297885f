"""The attention map as a picture to be laid over the painting, and as a sentence."""

from base64 import b64encode
from bisect import bisect_left
from functools import cache
from itertools import accumulate

import cv2
import numpy as np
from numpy.typing import NDArray

from dashboard.page.formatting import listed

Map = NDArray[np.float32]

PARTS = (  # row by row
    *("the upper left", "the upper edge", "the upper right"),
    *("the left edge", "the middle", "the right edge"),
    *("the lower left", "the lower edge", "the lower right"),
)
SIDES = {
    "the upper part": {0, 1, 2},
    "the lower part": {6, 7, 8},
    "the left side": {0, 3, 6},
    "the right side": {2, 5, 8},
}
MOST_PARTS = 3  # that a sentence names
ENOUGH = 0.6  # share of all attention that the named parts have together
EVEN = 1.5  # times the mean: below it, no part stands out
# Blue to yellow in even steps of OKLab: distinguishable with any colour vision, and bright enough
# that a dark painting can be seen through them. style.css shows the same as a legend.
RAMP = ("4687d8", "6799ca", "86a8b9", "a5b7a6", "c4c48e", "e3d06f", "ffdc3a")
PICTURE_SIDE = 64  # pixels
QUALITY = 70  # of the JPEG


def as_picture(attention: Map) -> str:
    """The map, float32 (h, w), 0 to 1, in colours: the address of a small JPEG that holds it.

    It is smooth, so that the browser may enlarge it.
    """
    size = (PICTURE_SIDE, PICTURE_SIDE)
    smooth = cv2.resize((attention * 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)
    pixels = cv2.applyColorMap(smooth, colours())
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return f"data:image/jpeg;base64,{b64encode(content.tobytes()).decode()}"


@cache
def colours() -> NDArray[np.uint8]:
    """The colour of each share of 255: uint8 (256, 1, 3), in OpenCV's order."""
    stops = np.array([list(bytes.fromhex(stop))[::-1] for stop in RAMP])
    places = np.linspace(0, len(RAMP) - 1, 256)
    channels = [np.interp(places, range(len(RAMP)), stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)[:, np.newaxis]


def describe(attention: Map, predicted: bool, name: str) -> str:
    """What a visitor reads about the map: float32 (h, w), 0 to 1, of the label with this name."""
    parts = strongest_parts(attention)
    if parts is None:
        return f"No evidence for {name}."
    if not parts:
        where = "the whole picture equally"
        return f"It looked at {where}." if predicted else f"Evidence for {name}: {where}."
    where = listed(parts)
    return f"It looked mostly at {where}." if predicted else f"Evidence for {name}: mostly {where}."


def strongest_parts(attention: Map) -> list[str] | None:
    """The few of nine parts that got most of the attention, the strongest first.

    Empty where no part stands out; None where nothing got any attention.
    """
    shares = cv2.resize(attention, (3, 3), interpolation=cv2.INTER_AREA).flatten().tolist()
    total = sum(shares)
    if not total:
        return None
    if max(shares) < EVEN * total / len(shares):
        return []
    strongest = sorted(range(len(shares)), key=lambda part: -shares[part])
    together = list(accumulate(shares[part] / total for part in strongest))
    named = strongest[: min(bisect_left(together, ENOUGH) + 1, MOST_PARTS)]
    for side, places in SIDES.items():
        if set(named) == places:
            return [side]
    return [PARTS[part] for part in named]
