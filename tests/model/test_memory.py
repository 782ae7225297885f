"""A process that holds the model and classifies the largest accepted picture stays small."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from model.compiling import MODEL, ROOT, ensure_compiled
from model.formats import MAX_PIXELS, MAX_PIXELS_OF_HEAVY
from tests.model.pictures import painting

pytestmark = pytest.mark.slow

MOST_MEGABYTES = 250  # of its own, at its height
CHILD = """
import sys, threading
from pathlib import Path
import numpy as np
from model.classifier import Classifier
from model.compiling import MODEL
from model.preprocessing import as_jpeg, to_network_input
classifier = Classifier.open(MODEL)
classifier.predict(np.zeros((classifier.input_size,) * 2 + (3,), np.uint8))
content, peak, done = sys.stdin.buffer.read(), 0, threading.Event()

def watch():
    global peak
    while not done.wait(0.001):
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
        peak = max(peak, *(int(line.split()[1]) for line in lines if line[:10] == "Anonymous:"))

watcher = threading.Thread(target=watch)
watcher.start()
to_network_input(content)
as_jpeg(content)
done.set()
watcher.join()
print(peak // 1000)
"""


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {"format": "JPEG", "progressive": True, "subsampling": 0}),
        ("RGBA", {"format": "PNG", "compress_level": 1}),
        ("RGB", {"format": "PNG", "compress_level": 1, "transparency": (1, 2, 3)}),
        ("P", {"format": "PNG", "compress_level": 1, "transparency": b"\x80" * 200}),
        ("RGBA", {"format": "WEBP", "method": 0, "lossless": True, "quality": 0}),
        ("CMYK", {"format": "JPEG", "progressive": True}),
        ("RGBA", {"format": "TIFF", "compression": "tiff_adobe_deflate", "strip_size": 2**30}),
    ],
    ids=lambda value: value if isinstance(value, str) else value["format"],
)
def test_the_largest_picture_takes_little_memory(mode, options):
    ensure_compiled(MODEL)
    is_heavy = options["format"] == "WEBP" or mode == "CMYK"
    side = int((MAX_PIXELS_OF_HEAVY if is_heavy else MAX_PIXELS) ** 0.5)
    # In large squares, so that no file is larger than an upload may be.
    image = painting().resize((80, 80)).resize((side, side), Image.Resampling.NEAREST)
    image = image.convert(mode)
    if mode == "RGBA":
        image.putalpha(200)
    content = io.BytesIO()
    image.save(content, **options)
    done = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, input=content.getvalue(), capture_output=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert 50 < int(done.stdout) < MOST_MEGABYTES
