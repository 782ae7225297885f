"""A visitor without a browser: clicks through HTTP the way the page's scripts do."""

import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.clicks import CALLBACK, click_body, view_in


@dataclass(frozen=True, slots=True)
class Click:
    """What one click gave: whether it ended with a painting and a verdict, and how long it took."""

    seconds: float
    status: int
    judged: bool
    image_seconds: float
    image_status: int
    message: str

    @property
    def good(self) -> bool:
        """A painting, its image and a verdict."""
        return self.judged and self.status == 200 and self.image_status == 200


@dataclass(slots=True)
class Visitor:
    """One browser's connection and what it has recently seen."""

    url: str
    seen: list[int] = field(default_factory=list)
    _connection: http.client.HTTPConnection | None = None

    def click(self, *, with_image: bool = True) -> Click:
        """Ask for a random painting, then for its image."""
        body = json.dumps(click_body({"number": 1, "seen": self.seen[-20:]})).encode()
        status, content, seconds = self._request("POST", CALLBACK, body)
        view = view_in(json.loads(content)) if status == 200 else {}
        judged = bool(view.get("image") and view.get("verdict"))
        image_status, image_seconds = 200 if judged else 0, 0.0
        if judged:
            self.seen.append(view["object_id"])
            if with_image:
                image_status, image, image_seconds = self._request("GET", view["image"])
                image_status = image_status if image.startswith(b"\xff\xd8") else 0
        return Click(seconds, status, judged, image_seconds, image_status, view.get("note", ""))

    def _request(
        self, method: str, path: str, body: bytes | None = None
    ) -> tuple[int, bytes, float]:
        started = time.perf_counter()
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
            try:
                # One of many addresses (TRUSTED_PROXIES=1): one alone may not ask so often.
                headers = {"X-Forwarded-For": f"10.0.0.{random.randrange(250)}"}
                if body:
                    headers["Content-Type"] = "application/json"
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                content = answer.read()
                return answer.status, content, time.perf_counter() - started
            except (http.client.HTTPException, OSError):
                # As a browser does once for a kept connection that the server has closed.
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    return 0, b"", time.perf_counter() - started
        raise AssertionError


def click_for(url: str, visitors: int, seconds: float, *, with_image: bool = True) -> list[Click]:
    """Let `visitors` click at random paintings for so long, without a pause."""
    clicks: list[Click] = []
    end = time.monotonic() + seconds

    def visit(visitor: Visitor) -> None:
        while time.monotonic() < end:
            clicks.append(visitor.click(with_image=with_image))

    with ThreadPoolExecutor(visitors) as threads:
        list(threads.map(visit, [Visitor(url) for _ in range(visitors)]))
    return clicks
