"""The API's documentation: in the app's colours, for everybody, at any width."""

import pytest

from tests.browser.conftest import DESKTOP, NewVisit

DOCS = "/api/v1/docs"
PHONE = {"width": 320, "height": 740}
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize(
    ("scheme", "size", "background"),
    [("dark", PHONE, "rgb(21, 20, 19)"), ("light", DESKTOP, "rgb(250, 248, 244)")],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    new_visit: NewVisit, scheme: str, size: dict[str, int], background: str
) -> None:
    visit = new_visit(color_scheme=scheme, viewport=size)
    visit.page.goto(visit.url + DOCS)
    assert visit.page.evaluate(BACKGROUND) == background
    assert not visit.scrolls_sideways()
    assert visit.complaints() == []
