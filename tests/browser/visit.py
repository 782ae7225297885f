"""A visit to the page, as tests see it; it remembers whatever went wrong in the browser."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Request, Response, expect

LOADED = "image => image.complete && image.naturalWidth > 0"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor sees once a painting is on show."""

    object_id: int
    title: str
    correct: str
    predicted: str
    colour: str
    verdict: str


class Visit:
    """One visitor at one page of the app at `url`."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url
        self.problems: list[str] = []
        self.requested: list[str] = []
        self._forgiven: list[str] = []
        page.on("console", lambda entry: entry.type == "error" and self._note(entry.text))
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))
        page.on("request", self._watch)
        page.on("requestfailed", self._note_failure)
        page.on("response", self._check)

    def forgive(self, *parts: str) -> None:
        """Expect problems that hold one of these texts; the test makes them on purpose."""
        self._forgiven += parts

    def at(self, place: str) -> Locator:
        """What is at this place of the page, and not of the document before the scripts."""
        return self.page.locator("#page").locator(place)

    def open(self, path: str = "/") -> Shown:
        """Go there and wait until a painting is on show."""
        self.page.goto(self.url + path)
        return self.shown()

    def next(self) -> Shown:
        """Click for a random painting and wait until it is on show."""
        before = self.page.url
        self.page.click("#random-button")
        self.page.wait_for_url(lambda url: url != before)
        return self.shown()

    def idle(self) -> None:
        """Wait until nothing is under way."""
        expect(self.page.locator("#home")).to_have_attribute("aria-busy", "false")

    def shown(self, object_id: int | None = None) -> Shown:
        """Wait until a painting (this one) is on show; tell what is to be seen."""
        which = r"/paintings/\d+\.jpg" if object_id is None else rf"/paintings/{object_id}\.jpg"
        image = self.page.locator("#painting-image")
        expect(image).to_have_attribute("src", re.compile(which))
        self.idle()
        assert image.evaluate(LOADED)
        return self.shown_now()

    def shown_now(self) -> Shown:
        """Tell what is to be seen without waiting for anything."""
        return Shown(
            object_id=self.object_id,
            title=self.page.inner_text("#painting-title"),
            correct=self.page.inner_text("#correct-culture"),
            predicted=self.page.inner_text("#predicted-culture"),
            colour=self.page.get_attribute("#prediction", "class") or "",
            verdict=self.page.inner_text("#verdict"),
        )

    def own(self) -> None:
        """Wait until the visitor's own picture is on show."""
        expect(self.page.locator("#painting-title")).to_have_text("Your own picture")
        self.idle()
        assert self.page.locator("#painting-image").evaluate(LOADED)

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

    def focus(self) -> str:
        """The ID of what has the focus, or its tag."""
        focus: str = self.page.evaluate(
            "() => document.activeElement.id || document.activeElement.tagName"
        )
        return focus

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in self._forgiven):
            self.problems.append(problem)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is how a page is left
            self._note(f"{request.failure}: {request.url}")

    def _watch(self, request: Request) -> None:
        self.requested.append(request.url)
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.problems.append(f"another origin: {request.url}")

    def _check(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status}: {response.url}")
