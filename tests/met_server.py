"""A stand-in for the Met's servers of images and of its Collection API, with all their faults.

`with MetServer() as met: ... met.images_url ... met.plan(...) ... met.requests`.
"""

import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from tests.met_faults import BOT_PAGE, Choose, bomb, image_of

PREFIX = "/CRDImages"
API = "/public/collection/v1"
STALL_SECONDS = 20.0
FIXED = {  # status, body, type, further headers
    "403": (403, BOT_PAGE, "text/html"),
    "404": (404, b"not found", "text/plain"),
    "no-object": (404, b'{"message": "ObjectID not found"}', "application/json"),
    "429": (429, b"slow down", "text/plain", {"Retry-After": "1"}),
    "429-huge": (429, b"slow down", "text/plain", {"Retry-After": "9" * 400}),
    "429-nonsense": (429, b"slow down", "text/plain", {"Retry-After": "9" * 5000}),
    "429-long": (429, b"slow down", "text/plain", {"Retry-After": "120"}),
    "500": (500, b"{}", "application/json"),
    "503": (503, b"busy", "text/plain"),
    "html": (200, BOT_PAGE, "image/jpeg"),
    "deep": (200, b"[" * 100_000, "application/json"),
    "empty": (200, b"", "image/jpeg"),
    "large": (200, b"\xff\xd8" + bytes(12 * 2**20), "image/jpeg"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: when (time.monotonic), and for what."""

    at: float
    path: str
    headers: Mapping[str, str]


class MetServer:
    """Serves until the `with` block ends; `choose` says what each request meets.

    The API knows `records(object_id)`, at first those that were `shown`, and what it has `listed`
    of a department. `images` has the content of image files by name; None is a missing one.
    """

    def __init__(
        self,
        choose: Choose = lambda _path, _turn: "200",
        tls: ssl.SSLContext | None = None,
    ):
        self.requests: list[Request] = []
        self.shown: dict[int, dict[str, object]] = {}
        self.records: Callable[[int], dict[str, object] | None] = self.shown.get
        self.listed: dict[int, object] = {}
        self.images: dict[str, bytes | None] = {}
        self.delay = 0.0
        self.stopped = threading.Event()
        self.choose = choose
        self._asked: Counter[str] = Counter()
        self._planned: dict[str, list[str]] = {}
        self._lock = threading.Condition()
        self._most: int | None = None
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.met = self
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        scheme = "https" if tls else "http"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.images_url = self.address + PREFIX
        self.api_url = self.address + API

    def __enter__(self) -> "MetServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def plan(self, *outcomes: str, path: str = "") -> None:
        """Let the next requests (for `path`, as it ends) meet these; the last one stays."""
        with self._lock:
            self._planned[path] = list(outcomes)

    def show(self, object_id: int, image_url: str, **fields: object) -> None:
        """Let the API say that the object's image is at `image_url`, and is free to use."""
        record = {"objectID": object_id, "isPublicDomain": True, "primaryImageSmall": image_url}
        self.shown[object_id] = record | fields

    @contextmanager
    def holding(self, more: int) -> Iterator[None]:
        """Answer `more` requests; let those after these wait until the block ends."""
        with self._lock:
            self._most = len(self.requests) + more
        yield
        with self._lock:
            self._most = None
            self._lock.notify_all()

    def wait_for_one_held(self) -> None:
        """Wait until a request is waiting for its answer."""
        with self._lock:
            assert self._lock.wait_for(self._is_full, timeout=60)

    def _is_full(self) -> bool:
        return self._most is not None and len(self.requests) > self._most

    def paths(self) -> list[str]:
        """Return the paths asked for, in order."""
        with self._lock:
            return [request.path for request in self.requests]

    def content(self, path: str, query: str) -> bytes | None:
        """Return what is at `path`; None for nothing."""
        if path.startswith(PREFIX + "/"):
            name = path.rsplit("/", 1)[-1]
            return self.images[name] if name in self.images else image_of(path)
        if path == API + "/objects":
            department = int(parse_qs(query)["departmentIds"][0])
            return json.dumps(self.listed.get(department, {"objectIDs": None})).encode()
        if path.startswith(API + "/objects/"):
            record = self.records(int(path.rsplit("/", 1)[-1]))
            return None if record is None else json.dumps(record).encode()
        return None

    def outcome(self, path: str, headers: Mapping[str, str]) -> str:
        """Decide and note what a request meets."""
        with self._lock:
            turn = self._asked[path]
            self._asked[path] += 1
            planned = next((p for end, p in self._planned.items() if path.endswith(end)), None)
            if planned:
                outcome = planned.pop(0) if len(planned) > 1 else planned[0]
            else:
                outcome = self.choose(path, turn)
            self.requests.append(Request(time.monotonic(), path, headers))
            self._lock.notify_all()
            self._lock.wait_for(lambda: not self._is_full(), timeout=60)
            return outcome


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    met: MetServer

    def handle_error(self, *_: object) -> None:
        """Clients that leave in the middle are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        met = self.server.met
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        outcome = met.outcome(path, self.headers)
        met.stopped.wait(met.delay)
        content = met.content(path, parts.query)
        if outcome in FIXED:
            self._send(*FIXED[outcome])
        elif outcome == "redirect":
            self._send(302, b"", "text/html", {"Location": f"{PREFIX}/elsewhere{path}"})
        elif content is None:
            self._send(*FIXED["no-object" if path.startswith(API + "/objects/") else "404"])
        else:
            getattr(self, "_meet_" + outcome.replace("-", "_"))(content)

    def _meet_200(self, content: bytes) -> None:
        self._send(200, content, "application/json" if content[:1] in b"{[" else "image/jpeg")

    def _meet_bomb(self, _content: bytes) -> None:
        self._send(200, bomb(), "image/png")

    def _meet_cut(self, content: bytes) -> None:
        """Send a part as if it were all."""
        self._send(200, content[:40], "application/json")

    def _meet_truncated(self, content: bytes) -> None:
        self._start(200, len(content), "image/jpeg")
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _meet_reset(self, content: bytes) -> None:
        self._start(200, 100_000, "image/jpeg")
        self.wfile.write(content[:1000])
        linger = struct.pack("ii", 1, 0)  # closing now sends a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        socket.close(self.connection.detach())

    def _meet_stall(self, _content: bytes) -> None:
        self.server.met.stopped.wait(STALL_SECONDS)
        self.close_connection = True

    def _meet_trickle(self, content: bytes) -> None:
        """Send it, but a byte at a time."""
        self._start(200, len(content), "image/jpeg")
        self._drip(content)

    def _meet_trickled_head(self, _content: bytes) -> None:
        """Send headers without an end, a byte at a time."""
        self._drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000)

    def _drip(self, content: bytes) -> None:
        for byte in content:
            if self.server.met.stopped.wait(0.05):
                break
            self.wfile.write(bytes([byte]))
        self.close_connection = True

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self._start(status, len(body), kind, headers)
        self.wfile.write(body)

    def _start(
        self, status: int, length: int, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests print enough."""
