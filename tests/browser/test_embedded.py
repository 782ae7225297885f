"""The app in a frame of another site, in a browser that allows no storage there."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import DESKTOP, FLAGS, PATIENCE
from tests.serving import Served, free_port, served

NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}  # 2: block
STORAGE = """() => {
  const fresh = document.body.appendChild(document.createElement("iframe")); // without start.js
  try { return fresh.contentWindow.localStorage && "allowed"; } catch { return "forbidden"; }
}"""


@pytest.fixture
def other_site() -> Iterator[str]:
    """Another site, whose page shows in a frame what follows its question mark."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.partition("?")[2]
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{address}" width="1200" height="700">'.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", free_port()), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def embedded_app(other_site: str, tmp_path: Path) -> Iterator[Served]:
    """The app, which lets that site show it."""
    with served(tmp_path, {"OFFLINE": "1", "EMBED_ORIGINS": other_site}) as app:
        yield app


@pytest.fixture
def context(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that allows no cookies, and so no storage."""
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(NO_COOKIES))
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=FLAGS, viewport=DESKTOP
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def test_the_whole_page_works_in_a_frame_without_storage(
    context: BrowserContext, other_site: str, embedded_app: Served
) -> None:
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda entry: entry.type == "error" and problems.append(entry.text))
    page.goto(f"{other_site}/?{embedded_app.url}/?painting=42716")
    frame = page.frames[-1]
    home = frame.locator("#home")
    expect(home).to_have_attribute("aria-busy", "false")
    assert frame.evaluate(STORAGE) == "forbidden"
    first = frame.locator("#painting-image").get_attribute("src") or ""
    assert "/42716.jpg" in first
    frame.click("#random-button")
    expect(frame.locator("#painting-image")).not_to_have_attribute("src", first)
    expect(frame.locator("#recent li")).to_have_count(2)
    expect(frame.locator("#caption a")).to_have_attribute("target", "_top")  # leaves the frame
    frame.click("#similar > summary")
    expect(frame.locator("#similar h3").last).to_be_visible()
    frame.click(".header-link[href='/about']")
    expect(frame.locator("#about")).to_be_visible()
    assert problems == []
