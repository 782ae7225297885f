"""A visit to the page, as tests see it; it remembers whatever went wrong in the browser."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, FloatRect, Locator, Page, Request, Response, expect

LOADED = "image => image.complete && image.naturalWidth > 0"
ADDRESSED = """() => !met.shown || location.pathname !== "/"
  || location.search === met.shown.search"""
NEXT = """() => dash_component_api.getLayout("next")?.props.data"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor sees once a painting is shown."""

    object_id: int
    title: str
    correct: str
    predicted: str
    doubt: str
    colour: str
    verdict: str

    @property
    def right(self) -> bool:
        """Whether the model is right, by what both say."""
        return self.correct == self.predicted


class Visit:
    """One visitor at one page of the app at `url`."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url
        self.problems: list[str] = []
        self.requested: list[str] = []  # addresses
        self.asked: list[str] = []  # outputs of the callbacks that the server was asked for
        self._loaded: set[str] = set()
        self._forgiven: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))
        page.on("request", self._watch)
        page.on("requestfinished", lambda request: self._loaded.add(request.url))
        page.on("requestfailed", self._note_failure)
        page.on("response", self._check)

    def forgive(self, *parts: str) -> None:
        """Expect problems that hold one of these texts; the test makes them on purpose."""
        self._forgiven += parts

    def at(self, place: str) -> Locator:
        """What is at this place, and not in what the document shows before the scripts."""
        return self.page.locator(place).and_(self.page.locator(":not(#shell *)"))

    def open(self, path: str = "/") -> Shown:
        """Go there and wait until a painting is shown."""
        self.page.goto(self.url + path)
        return self.shown()

    def next(self) -> Shown:
        """Click for a random painting and wait until it is shown."""
        before = self.page.url
        self.page.click("#random-button")
        self.page.wait_for_url(lambda url: url != before)
        return self.shown()

    def idle(self) -> None:
        """Wait until nothing is under way, and the address is that of what is shown."""
        expect(self.page.locator("#home")).to_have_attribute("aria-busy", "false")
        self.page.wait_for_function(ADDRESSED)

    def shown(self, object_id: int | None = None) -> Shown:
        """Wait until a painting (this one) is shown; tell what is to be seen."""
        which = r"/paintings/\d+\.jpg" if object_id is None else rf"/paintings/{object_id}\.jpg"
        image = self.page.locator("#painting-image")
        expect(image).to_have_attribute("src", re.compile(which))
        self.idle()
        assert image.evaluate(LOADED)
        return self.shown_now()

    def shown_now(self) -> Shown:
        """Tell what is to be seen without waiting for anything."""
        classes = self.page.get_attribute("#verdict .prediction", "class") or ""
        return Shown(
            object_id=self.object_id,
            title=self.read("#caption .caption-title"),
            correct=self.read("#verdict .correct-culture"),
            predicted=self.read("#verdict .predicted-culture"),
            doubt=self.read("#verdict .doubt"),
            colour=classes.removeprefix("prediction "),
            verdict=self.read("#verdict .verdict"),
        )

    def read(self, place: str) -> str:
        """The text there, "" if there is none."""
        return "".join(self.page.locator(place).all_inner_texts())

    def own(self) -> None:
        """Wait until the visitor's own picture is shown."""
        expect(self.page.locator("#caption .caption-title")).to_have_text("Your own picture")
        self.idle()
        assert self.page.locator("#painting-image").evaluate(LOADED)

    def prepared(self) -> dict[str, Any]:
        """Wait until the next painting is in the browser, image and all; return its view."""
        view: dict[str, Any] = self.page.wait_for_function(NEXT).json_value()
        image = self.url + view["image"]
        if image not in self._loaded:
            self.page.wait_for_event("requestfinished", lambda request: request.url == image)
        return view

    def images_of(self, object_id: int) -> list[str]:
        """The addresses of this painting's image, thumbnails left out, in order of requests."""
        images = [url for url in self.requested if f"/paintings/{object_id}.jpg" in url]
        return [url for url in images if "width=" not in url]

    @property
    def object_id(self) -> int:
        """The painting in the address."""
        return int(parse_qs(urlsplit(self.page.url).query)["painting"][0])

    def says(self, text: str) -> None:
        """Wait until the page's note says this, in sight."""
        expect(self.page.locator("#note-text")).to_contain_text(text)
        expect(self.page.locator("#note-text")).to_be_in_viewport()

    def says_nothing(self) -> None:
        """Wait until there is no note."""
        expect(self.page.locator("#note-text")).to_be_empty()

    def complaints(self) -> list[str]:
        """What axe finds that would keep somebody out."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]

    def scrolls_sideways(self) -> bool:
        """Whether anything is wider than the window."""
        wider: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wider

    def box(self, place: str) -> FloatRect:
        """Where this is in the window."""
        box = self.at(place).bounding_box()
        assert box is not None
        return box

    def focus(self) -> str:
        """The ID of what has the focus, or its tag."""
        focus: str = self.page.evaluate(
            "() => document.activeElement.id || document.activeElement.tagName"
        )
        return focus

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in self._forgiven):
            self.problems.append(problem)

    def _hear(self, entry: ConsoleMessage) -> None:
        if entry.type == "error" and not is_late(entry.text, entry.location["url"]):
            self._note(entry.text)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is how a page is left
            self._note(f"{request.failure}: {request.url}")

    def _watch(self, request: Request) -> None:
        self.requested.append(request.url)
        if "_dash-update-component" in request.url:
            self.asked.append(request.post_data_json["output"])
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.problems.append(f"another origin: {request.url}")

    def _check(self, response: Response) -> None:
        if response.status >= 400 and not is_late(str(response.status), response.url):
            self._note(f"status {response.status}: {response.url}")


def is_late(problem: str, url: str) -> bool:
    """Whether it is a thumbnail that came too late: the Met is asked for only so many at once."""
    return "503" in problem and "?width=" in url
