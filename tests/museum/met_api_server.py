"""A museum of any size on this machine, which answers as the Met's API and image server do."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import cv2
import numpy as np

RECORDED = Path(__file__).parent / "recorded"
API = "/public/collection/v1"
DEPARTMENTS = (6, 11)
ROBOT_PAGE = b"<html><head><META NAME='ROBOTS' CONTENT='NOINDEX, NOFOLLOW'></head></html>"

Fault = Callable[[str, int], str | None]


def no_fault(_path: str, _attempt: int) -> None:
    """Answer each request as it should be."""


def common_faults(path: str, attempt: int) -> str | None:
    """Fail about one path in eight in the Met's various ways, the first time it is asked for."""
    kinds = ("robot page", "too many", "empty", "reset", "page", "error", "cut JSON", "redirected")
    place = sum(path.encode()) % 64
    return kinds[place] if attempt == 1 and place < 7 else None


def bursts(path: str, attempt: int) -> str | None:
    """Refuse 30 neighbouring objects in every 500 the first time, as a filter of robots does."""
    name = path.rsplit("/", 1)[-1]
    return "robot page" if attempt == 1 and name.isdigit() and int(name) % 500 < 30 else None


@cache
def _templates() -> tuple[dict, ...]:
    """Return the recorded answers, and a folding screen as the Met classifies a hundred others."""
    recorded = [json.loads(each.read_text()) for each in sorted(RECORDED.glob("object_[0-9]*"))]
    screen = next(record for record in recorded if record["objectID"] == 53456)
    return (*recorded, screen | {"classification": "Screens"})


def simulated(object_id: int) -> dict | None:
    """Return the record of an object: a recorded one in new numbers; None for a gap."""
    if object_id % 50 == 0:
        return None
    if object_id % 97 == 0:
        return json.loads((RECORDED / "not_a_valid_object.json").read_text())
    record = dict(_templates()[object_id % len(_templates())])
    return record | {
        "objectID": object_id,
        "accessionNumber": f"{1900 + object_id % 100}.{object_id}",
        "title": record["title"] and f"{record['title']} {object_id}",
        "primaryImageSmall": record["primaryImageSmall"]
        and f"https://images.metmuseum.org/CRDImages/as/web-large/DP{object_id} (1).jpg",
    }


def jpeg(shade: int) -> bytes:
    """Return a small JPEG."""
    return cv2.imencode(".jpg", np.full((16, 16, 3), shade % 256, np.uint8))[1].tobytes()


class MetApiServer(ThreadingHTTPServer):
    """Serves `records(object_id)` for `object_ids`; `fault(path, attempt)` may say otherwise.

    `asked` counts the requests of each path; `images` maps the names of image files to content.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        object_ids: range | list[int],
        records: Callable[[int], dict | None] = simulated,
        fault: Fault = no_fault,
    ):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.object_ids = object_ids
        self.records = records
        self.fault = fault
        self.asked: Counter[str] = Counter()
        self.headers_seen: list[dict[str, str]] = []
        self.lists: bytes | None = None  # what is sent in place of a department's list
        self.images: dict[str, bytes | None] = {}
        self._lock = threading.Condition()
        self._most: int | None = None

    @property
    def url(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self.server_port}{API}"

    @property
    def images_url(self) -> str:
        """Address of the images."""
        return f"http://127.0.0.1:{self.server_port}/CRDImages"

    def count(self, path: str) -> int:
        """Count a request; return how many there were of this path."""
        with self._lock:
            self.asked[path] += 1
            attempt = self.asked[path]
            self._lock.notify_all()
            self._lock.wait_for(lambda: not self._is_full(), timeout=60)
            return attempt

    def handle_error(self, *_: object) -> None:
        """Clients may be killed."""

    @contextmanager
    def holding(self, more: int) -> Iterator[None]:
        """Answer `more` requests; let those after these wait until the block ends."""
        with self._lock:
            self._most = self.asked.total() + more
        yield
        with self._lock:
            self._most = None
            self._lock.notify_all()

    def wait_for_one_held(self) -> None:
        """Wait until a request is waiting for its answer."""
        with self._lock:
            assert self._lock.wait_for(self._is_full, timeout=60)

    def _is_full(self) -> bool:
        return self._most is not None and self.asked.total() > self._most

    def content(self, path: str) -> bytes | None:
        """Return what is at `path`; None for nothing."""
        split = urlsplit(unquote(path))
        if split.path.startswith("/CRDImages/"):
            name = split.path.rsplit("/", 1)[-1]
            return self.images.get(name, jpeg(sum(name.encode())))
        if split.path == f"{API}/objects" and self.lists is not None:
            return self.lists
        if split.path == f"{API}/objects":
            wanted = int(parse_qs(split.query)["departmentIds"][0])
            at = DEPARTMENTS.index(wanted) if wanted in DEPARTMENTS else None
            ids = [] if at is None else list(self.object_ids[at :: len(DEPARTMENTS)])
            return json.dumps({"total": len(ids), "objectIDs": ids or None}).encode()
        record = self.records(int(split.path.rsplit("/", 1)[-1]))
        return None if record is None else json.dumps(record).encode()


class _Handler(BaseHTTPRequestHandler):
    server: MetApiServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer, or fail as the fault says."""
        self.server.headers_seen[:] = [dict(self.headers)]
        fault = self.server.fault(self.path, self.server.count(self.path))
        content = self.server.content(self.path)
        if fault == "robot page":
            self._send(403, ROBOT_PAGE, "text/html", {"Retry-After": "0"})
        elif fault == "too many":
            self._send(429, b"", "text/plain", {"Retry-After": "0"})
        elif fault == "error":
            self._send(500, b"{}")
        elif fault == "redirected":
            self._send(302, b"", "text/html", {"Location": "/elsewhere"})
        elif fault == "page":
            self._send(200, ROBOT_PAGE, "text/html", {"Retry-After": "0"})
        elif fault == "empty":
            self._send(200, b"")
        elif fault == "reset":
            self._send(200, (content or b"")[:40], length=4000)
            self.close_connection = True
        elif fault == "cut JSON":
            self._send(200, (content or b"")[:40])
        elif content is None:
            self._send(404, (RECORDED / "object_not_found.json").read_bytes())
        else:
            self._send(200, content)

    def _send(
        self,
        status: int,
        content: bytes,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(server: MetApiServer) -> Iterator[MetApiServer]:
    """Serve from a thread of this process."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
