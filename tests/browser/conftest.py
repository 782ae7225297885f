"""A browser, and the app as the Procfile starts it: with a Met, and without."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visit import Visit
from tests.met_server import MetServer
from tests.serving import Served, free_port, served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Else each window renders its address bar's suggestions and starts a spare process: 40% of the
    # cost of a page. This list replaces Playwright's own.
    "--disable-features=WebUIOmniboxPopup,SpareRendererForSitePerProcess,HttpsUpgrades,PaintHolding",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
SAVE_DATA = """Object.defineProperty(navigator, "connection", { value: { saveData: true } })"""
OTHER_SITE = "http://localhost"  # which a test answers for
PATIENCE = 15_000  # milliseconds, for a machine that is busy with other things

NewVisit = Callable[..., Visit]


@pytest.fixture(scope="session")
def met() -> Iterator[MetServer]:
    with MetServer() as server:
        yield server


@pytest.fixture(scope="session")
def app(met: MetServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with a Met that answers."""
    environment = {
        "MET_IMAGES_URL": met.images_url,
        "MET_API_URL": met.api_url,
        "SOURCE_URL": "https://example.org/paintings",
    }
    with served(tmp_path_factory.mktemp("app"), environment) as app:
        yield app


@pytest.fixture
def app_without_met(tmp_path: Path) -> Iterator[Served]:
    """The app with a Met that is down."""
    environment = {"MET_IMAGES_URL": f"http://127.0.0.1:{free_port()}/CRDImages"}
    with served(tmp_path, environment) as app:
        yield app


@pytest.fixture(scope="session")
def app_offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app without a network, which another site may show in a frame."""
    environment = {"OFFLINE": "1", "EMBED_ORIGINS": OTHER_SITE}
    with served(tmp_path_factory.mktemp("offline"), environment) as app:
        yield app


@pytest.fixture
def new_visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewVisit]:
    """Makes visits; fails a test in which the browser had something to complain about.

    One that `saves_data` gets no painting prepared: each click asks the server.
    """
    visits: list[Visit] = []
    contexts = []

    def make(url: str = "", *, saves_data: bool = False, **options: object) -> Visit:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if saves_data:
            context.add_init_script(SAVE_DATA)
        url = url or request.getfixturevalue("app").url
        visits.append(Visit(context.new_page(), url))
        return visits[-1]

    yield make
    for context in contexts:
        context.close()
    assert [problem for visit in visits for problem in visit.problems] == []


@pytest.fixture
def visit(new_visit: NewVisit) -> Visit:
    """A visit at a desk."""
    return new_visit()


@pytest.fixture
def asking(new_visit: NewVisit) -> Visit:
    """The same, in which each click asks the server: nothing is prepared."""
    return new_visit(saves_data=True)
