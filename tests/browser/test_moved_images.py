"""Images that the Met has moved or withdrawn since the catalogue was made, as a visitor sees it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from dashboard import messages
from museum.addresses import MET_IMAGES_URL
from museum.catalogue import Catalogue
from settings import ROOT
from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit
from tests.met_server import MetServer
from tests.serving import served

MOVED, WITHDRAWN = 51864, 41483  # neither is in the offline gallery
NEW = "/as/web-large/moved here.jpg"


@pytest.fixture
def changed_met() -> Iterator[MetServer]:
    """A Met that has moved one image and withdrawn another."""
    catalogue = Catalogue.read(ROOT / "data" / "paintings.csv")
    with MetServer() as met:
        for object_id in (MOVED, WITHDRAWN):
            painting = catalogue.get(object_id)
            assert painting is not None
            met.plan("404", path=unquote(urlsplit(painting.image_url).path))
        met.show(MOVED, MET_IMAGES_URL + NEW)
        yield met


@pytest.fixture
def visit(new_visit: NewVisit, changed_met: MetServer, tmp_path: Path) -> Iterator[Visit]:
    """A visit to an app of its own, which has fetched no image before."""
    environment = {"MET_IMAGES_URL": changed_met.images_url, "MET_API_URL": changed_met.api_url}
    with served(tmp_path, environment) as app:
        yield new_visit(app.url)


def test_a_moved_image_is_shown_and_a_withdrawn_one_passed_over(
    visit: Visit, changed_met: MetServer
) -> None:
    visit.open(f"/?painting={MOVED}")
    visit.shown(MOVED)
    visit.says_nothing()

    visit.forgive("503")  # at first, nobody knows that the image of the address is gone
    for _ in range(2):
        visit.requested.clear()
        assert visit.open(f"/?painting={WITHDRAWN}").object_id != WITHDRAWN
        visit.says(messages.INSTEAD)
    assert f"{visit.url}/paintings/{WITHDRAWN}.jpg" not in visit.requested

    asked = Counter(changed_met.paths())
    assert asked["/CRDImages" + NEW] == 1
    assert [asked[f"/public/collection/v1/objects/{each}"] for each in (MOVED, WITHDRAWN)] == [1, 1]
