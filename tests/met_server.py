"""A stand-in for the Met's servers of images and of its Collection API, with all their faults.

In tests: `with MetServer() as met: ... met.images_url ... met.plan(...) ... met.requests`.
By hand: `python -m tests.met_server --port 8099 --seed 7 --faults chaos`, then `GET /stats`.
"""

import argparse
import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from tests.met_faults import BOT_PAGE, BotFilter, Choose, bomb, chaos, image_of

PREFIX = "/CRDImages"
API = "/public/collection/v1"
STALL_SECONDS = 20.0
FIXED = {  # status, body, type, further headers
    "403": (403, BOT_PAGE, "text/html"),
    "404": (404, b"not found", "text/plain"),
    "429": (429, b"slow down", "text/plain", {"Retry-After": "1"}),
    "429-huge": (429, b"slow down", "text/plain", {"Retry-After": "9" * 400}),
    "429-nonsense": (429, b"slow down", "text/plain", {"Retry-After": "9" * 5000}),
    "429-long": (429, b"slow down", "text/plain", {"Retry-After": "120"}),
    "503": (503, b"busy", "text/plain"),
    "html": (200, BOT_PAGE, "image/jpeg"),
    "empty": (200, b"", "image/jpeg"),
    "large": (200, b"\xff\xd8" + bytes(12 * 2**20), "image/jpeg"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: when (time.monotonic), for what, from whom, and what it got."""

    at: float
    path: str
    user_agent: str
    outcome: str


class MetServer:
    """Serves until the `with` block ends; `faults` says what each request meets."""

    def __init__(
        self,
        port: int = 0,
        choose: Choose = lambda _path, _turn: "200",
        bot_filter: BotFilter | None = None,
        delay: float = 0.0,
        tls: ssl.SSLContext | None = None,
    ):
        self.requests: list[Request] = []
        self.records: dict[int, dict[str, object]] = {}  # what the API says, by object ID
        self.delay = delay
        self.stopped = threading.Event()
        self._choose = choose
        self._asked: Counter[str] = Counter()
        self._planned: dict[str, list[str]] = {}
        self._bot_filter = bot_filter
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
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
        self.records[object_id] = record | fields

    def heal(self) -> None:
        """Let every request have its image again."""
        with self._lock:
            self._planned.clear()

    def paths(self) -> list[str]:
        """Return the paths asked for, in order."""
        with self._lock:
            return [request.path for request in self.requests]

    def outcome(self, path: str, user_agent: str) -> str:
        """Decide and note what a request meets."""
        with self._lock:
            turn = self._asked[path]
            self._asked[path] += 1
            planned = next((p for end, p in self._planned.items() if path.endswith(end)), None)
            if planned:
                outcome = planned.pop(0) if len(planned) > 1 else planned[0]
            elif self._bot_filter and self._bot_filter.shut():
                outcome = "403"
            else:
                outcome = self._choose(path, turn)
            self.requests.append(Request(time.monotonic(), path, user_agent, outcome))
            return outcome

    def stats(self) -> dict[str, object]:
        """Return counts by outcome and what the bot filter met while it was shut."""
        with self._lock:
            requests = list(self.requests)
        shut_seconds = self._bot_filter.shut_seconds() if self._bot_filter else 0.0
        refused = [request.at for request in requests if request.outcome == "403"]
        return {
            "requests": len(requests),
            "outcomes": dict(Counter(request.outcome for request in requests)),
            "most_in_one_second": _most_in_one_second(request.at for request in requests),
            "shut_seconds": round(shut_seconds, 1),
            "requests_while_shut": len(refused),
            "requests_per_shut_second": round(len(refused) / max(shut_seconds, 1.0), 3),
            "most_in_one_shut_second": _most_in_one_second(refused),
        }


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
        path = unquote(urlsplit(self.path).path)
        if path == "/stats":
            self._send(200, json.dumps(met.stats()).encode(), "application/json")
            return
        outcome = met.outcome(path, self.headers.get("User-Agent", ""))
        met.stopped.wait(met.delay)
        if outcome in FIXED:
            self._send(*FIXED[outcome])
        elif outcome == "200" and path.startswith(API + "/objects/"):
            self._send_record(path.removeprefix(API + "/objects/"))
        elif not path.startswith((PREFIX + "/", API + "/")):
            self._send(*FIXED["404"])
        else:
            getattr(self, "_meet_" + outcome.replace("-", "_"))(path)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _send_record(self, object_id: str) -> None:
        record = self.server.met.records.get(int(object_id))
        body = record or {"message": "ObjectID not found"}
        self._send(200 if record else 404, json.dumps(body).encode(), "application/json")

    def _meet_200(self, path: str) -> None:
        self._send(200, image_of(path), "image/jpeg")

    def _meet_redirect(self, path: str) -> None:
        self._send(302, b"", "text/html", {"Location": f"{PREFIX}/elsewhere{path}"})

    def _meet_bomb(self, _path: str) -> None:
        self._send(200, bomb(), "image/png")

    def _meet_truncated(self, path: str) -> None:
        content = image_of(path)
        self._start(200, len(content), "image/jpeg")
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _meet_reset(self, path: str) -> None:
        self._start(200, 100_000, "image/jpeg")
        self.wfile.write(image_of(path)[:1000])
        linger = struct.pack("ii", 1, 0)  # closing now sends a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        socket.close(self.connection.detach())

    def _meet_stall(self, _path: str) -> None:
        self.server.met.stopped.wait(STALL_SECONDS)
        self.close_connection = True

    def _meet_trickle(self, path: str) -> None:
        """Send the image, but a byte at a time."""
        content = image_of(path)
        self._start(200, len(content), "image/jpeg")
        self._drip(content)

    def _meet_trickled_head(self, _path: str) -> None:
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
        if self.command == "GET":
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


def _most_in_one_second(times: Iterable[float]) -> int:
    window: list[float] = []
    most = 0
    for at in sorted(times):
        window = [earlier for earlier in window if at - earlier < 1.0] + [at]
        most = max(most, len(window))
    return most


def main() -> None:
    """Serve until interrupted, then print what was asked."""
    parser = argparse.ArgumentParser(description="A stand-in for the Met's servers.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", choices=("none", "chaos"), default="none")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    faults = {}
    if options.faults == "chaos":
        faults = {"choose": chaos(options.seed), "bot_filter": BotFilter(options.seed)}
    with MetServer(options.port, delay=options.delay, **faults) as met:
        print(met.images_url, flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(json.dumps(met.stats()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
