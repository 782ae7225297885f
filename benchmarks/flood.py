"""Bodies of 10 MB, all at once, at the real server: its memory, its answers, its log.

python -m benchmarks.flood

25 uploads of photographs and 4 of the largest picture with transparency, 60 bodies for an address
that does not exist, and 60 for the page's callbacks; meanwhile, what another visitor waits.
"""

import http.client
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import numpy as np

from benchmarks.figures import machine, memory_megabytes, print_table
from tests.serving import Served, served

BODY_BYTES = 10 * 2**20


def photograph() -> bytes:
    """A JPEG of noise, with as many bytes behind it as an upload may have."""
    noise = np.random.default_rng(1).integers(0, 255, (3000, 3000, 3), np.uint8)
    content = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    return content[:BODY_BYTES].ljust(BODY_BYTES, b"\0")


def transparent() -> bytes:
    """A PNG of 25 million pixels, in few bytes."""
    pixels = np.full((5000, 5000, 4), 128, np.uint8)
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def send(app: Served, path: str, body: bytes, number: int) -> str:
    """Send a body as a client of its own; return the answer's status or the error's name."""
    connection = http.client.HTTPConnection(urlsplit(app.url).netloc, timeout=120)
    headers = {"Content-Type": "image/jpeg", "X-Forwarded-For": f"10.0.0.{number}"}
    try:
        connection.request("POST", path, body, headers)
        return str(connection.getresponse().status)
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()


def flood(app: Served, path: str, count: int, body: bytes) -> Sequence[object]:
    """Send the body `count` times at once; return the row of the table."""
    (worker,) = app.workers
    before = peak = memory_megabytes(worker)
    started = time.monotonic()
    with ThreadPoolExecutor(count) as clients:
        asked = [clients.submit(send, app, path, body, number) for number in range(count)]
        waits = []
        while not all(each.done() for each in asked):
            peak = max(peak, memory_megabytes(worker))
            began = time.monotonic()
            threading.Event().wait(0.02)
            connection = http.client.HTTPConnection(urlsplit(app.url).netloc, timeout=60)
            connection.request("GET", "/health")
            connection.getresponse().read()
            waits.append(time.monotonic() - began)
        statuses = Counter(each.result() for each in asked)
    told = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
    return (
        path, count, f"{time.monotonic() - started:.1f}", told, f"{before:.0f}", f"{peak:.0f}",
        f"{max(waits):.2f}", app.log.read_text().count("Traceback"),
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    floods = (
        ("/own-picture", 25, photograph()),
        ("/own-picture", 4, transparent()),
        ("/nothing", 60, photograph()),
        ("/_dash-update-component", 60, photograph()),
    )
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        environment = {"OFFLINE": "1", "TRUSTED_PROXIES": "1"}
        with served(Path(folder), environment) as app:
            rows = [flood(app, *each) for each in floods]
    print_table(
        ("path", "bodies", "s", "answers", "MB before", "peak", "/health s", "tracebacks"), rows
    )


if __name__ == "__main__":
    main()
