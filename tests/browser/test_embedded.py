"""The app in a frame of another site, in a browser that allows no storage there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import DESKTOP, FLAGS, OTHER_SITE, PATIENCE
from tests.serving import Served

NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}  # 2: block
STORAGE = """() => {
  const fresh = document.body.appendChild(document.createElement("iframe")); // without start.js
  try { return fresh.contentWindow.localStorage && "allowed"; } catch { return "forbidden"; }
}"""


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
    context.grant_permissions(["local-network-access"])  # of a page that comes from a test
    yield context
    context.close()


def test_the_whole_page_works_in_a_frame_without_storage(
    app_offline: Served, context: BrowserContext
) -> None:
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda entry: entry.type == "error" and problems.append(entry.text))
    inside = f'<iframe src="{app_offline.url}/?painting=42716" width="1200" height="700">'
    page.route(f"{OTHER_SITE}/", lambda route: route.fulfill(body=inside, content_type="text/html"))
    page.goto(OTHER_SITE)
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
    theme = frame.locator("html").get_attribute("data-bs-theme") or ""
    frame.click("#theme-button")
    expect(frame.locator("html")).not_to_have_attribute("data-bs-theme", theme)
    frame.click(".header-link[href='/about']")
    expect(frame.locator("#about")).to_be_visible()
    frame.click(".header-link[href='/play']")
    for button in (".btn-primary", "[data-key='1']", "[data-key=enter]"):
        frame.click(f"#play {button}")
    expect(frame.locator("#match-progress")).to_have_text("Painting 2 of 10")
    assert problems == []
