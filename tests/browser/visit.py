"""A visit to the page, as tests see it; it remembers whatever went wrong in the browser."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Request, Response, expect

LOADED = "image => image.complete && image.naturalWidth > 0"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor sees once a painting hangs."""

    object_id: int
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

    def open(self, path: str = "/", opening_seconds: float = 0) -> Shown:
        """Go there and wait until a painting hangs, also while the museum opens."""
        self.page.goto(self.url + path)
        if opening_seconds:
            image = self.page.locator("#painting-image[src]")
            image.wait_for(timeout=1000 * opening_seconds)
        return self.shown()

    def next(self, opening_seconds: float = 0) -> Shown:
        """Click for a random painting and wait until it hangs, also while the museum opens."""
        before = self.page.url
        self.page.click("#random-button")
        timeout = 1000 * opening_seconds or None
        self.page.wait_for_url(lambda url: url != before, timeout=timeout)
        return self.shown()

    def hung(self, object_id: int | None = None) -> None:
        """Wait until a painting (this one) hangs, judged or not."""
        which = r"/paintings/\d+\.jpg" if object_id is None else f"/paintings/{object_id}.jpg"
        image = self.page.locator("#painting-image")
        expect(image).to_have_attribute("src", re.compile(which + r"\?digest=\w+$"))
        expect(self.page.locator("#random-button")).to_be_enabled()
        assert image.evaluate(LOADED)

    def shown(self, object_id: int | None = None) -> Shown:
        """Wait until a painting (this one) hangs and is judged; tell what is to be seen."""
        self.hung(object_id)
        predicted = self.page.locator("#predicted-culture")
        expect(predicted).to_have_class(re.compile(r"text-(success|danger)"))
        return self.shown_now()

    def shown_now(self) -> Shown:
        """Tell what is to be seen without waiting for anything."""
        return Shown(
            object_id=self.object_id,
            correct=self.page.inner_text("#correct-culture"),
            predicted=self.page.inner_text("#predicted-culture"),
            colour=self.page.get_attribute("#predicted-culture", "class") or "",
            verdict=self.page.inner_text("#verdict"),
        )

    @property
    def object_id(self) -> int:
        """The painting in the address."""
        return int(parse_qs(urlsplit(self.page.url).query)["painting"][0])

    def says(self, text: str) -> None:
        """Wait until the note under the painting says this."""
        expect(self.page.locator("#message")).to_contain_text(text)

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
