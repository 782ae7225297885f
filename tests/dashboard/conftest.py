"""One app for these tests: the real model and page, and the offline gallery's paintings."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any

import dash
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from dashboard import create_app
from dashboard.curator import Curator
from model.compiling import ensure_compiled
from museum.catalogue import Catalogue
from museum.gallery import Gallery
from museum.table import write
from settings import Settings

clients = count()

NewApp = Callable[..., dash.Dash]


def new_address() -> str:
    """The address of a client that has not been there before."""
    return str(IPv4Address("10.0.0.0") + next(clients))


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The model as the app opens it."""
    ensure_compiled(Settings().model_path)


@pytest.fixture(scope="session")
def gallery_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of the gallery's paintings alone, so that every image is available offline."""
    catalogue = Catalogue.read(Settings().paintings_csv)
    gallery = Gallery(catalogue)
    path = tmp_path_factory.mktemp("table") / "paintings.csv"
    write([painting for painting in catalogue if painting.object_id in gallery.object_ids], path)
    return path


@pytest.fixture
def new_app(gallery_table: Path, tmp_path: Path) -> Iterator[NewApp]:
    """Makes apps with settings of their own, offline like the others."""
    apps = []

    def make(**settings: Any) -> dash.Dash:
        defaults = {"paintings_csv": gallery_table, "offline": True, "cache_dir": tmp_path}
        apps.append(create_app(Settings(**{**defaults, **settings})))
        return apps[-1]

    yield make
    for each in apps:
        each.server.extensions["curator"].close()


@pytest.fixture(scope="session")
def app(gallery_table: Path) -> Iterator[dash.Dash]:
    """The app, open, with its metrics on."""
    app = create_app(
        Settings(
            paintings_csv=gallery_table,
            offline=True,
            cache_dir=gallery_table.parent / "cache",
            metrics=True,
        )
    )
    yield app
    app.server.extensions["curator"].close()


@pytest.fixture(scope="session")
def server(app: dash.Dash) -> Flask:
    return app.server


@pytest.fixture(scope="session")
def curator(server: Flask) -> Curator:
    return server.extensions["curator"]


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    """A client whose limits no test before has used up."""
    client = server.test_client()
    client.environ_base["REMOTE_ADDR"] = new_address()
    return client


@pytest.fixture(scope="session")
def object_id(curator: Curator) -> int:
    """A painting of the gallery."""
    return min(painting.object_id for painting in curator.catalogue)


@pytest.fixture(scope="session")
def address(server: Flask) -> Iterator[str]:
    """Where the app answers over HTTP; each request counts as another client's."""

    def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        return server.wsgi_app({**environ, "REMOTE_ADDR": new_address()}, start_response)

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    running = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
