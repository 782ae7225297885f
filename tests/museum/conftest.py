import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest

from museum.catalogue import Catalogue
from museum.client import Policy
from museum.images import SERVING, Images
from museum.table import Painting
from tests.met_server import MetServer

HEADER = "object_id,culture,title,artist,date,medium,accession_number,image_url,split"
URL = "https://images.metmuseum.org/CRDImages/as/web-large/1.jpg"
ROWS = (
    "1,Japan,Old Plum,Kano Tan'yū,1646,Ink on paper,75.1,"
    "https://images.metmuseum.org/CRDImages/as/web-large/DT 229.JPG,",
    "2,Japan,Mount Fuji,,1700,,,https://images.metmuseum.org/CRDImages/as/web-large/2.jpg,train",
    "3,China,Night-Shining White,Han Gan,ca. 750,Handscroll,77.78,"
    "https://images.metmuseum.org/CRDImages/as/web-large/3.jpg,test",
    "4,China,Étude of 1904,,,,,https://images.metmuseum.org/CRDImages/as/web-large/4.jpg,",
    "5,India,A Raga,,,,,https://images.metmuseum.org/CRDImages/as/web-large/5.jpg,validation",
)


def painting(object_id: int = 1, **fields: str) -> Painting:
    """A painting with these fields; all others are made up or blank."""
    blank = dict.fromkeys(HEADER.split(",")[1:], "")
    made_up = {"culture": "Japan", "title": "Old Plum", "image_url": URL}
    return Painting(object_id, **(blank | made_up | fields))


@pytest.fixture
def write_table(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines under the table's header and returns the file."""

    def write(*lines: str, header: str = HEADER) -> Path:
        path = tmp_path / "paintings.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    path = tmp_path_factory.mktemp("catalogue") / "paintings.csv"
    path.write_text("\n".join((HEADER, *ROWS)), encoding="utf-8")
    return Catalogue.read(path)


@contextmanager
def redis_server(options: list[str], ask: Callable[[], object]) -> Iterator[None]:
    """Run a Redis server in the block, from when `ask` no longer raises."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(Exception):
                ask()
                break
            threading.Event().wait(0.01)
        yield
    finally:
        server.terminate()
        server.wait(10)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate of 127.0.0.1 that nobody knows; return its file and that of its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    certificate, key = folder / "certificate", folder / "key"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext"
    files = ("subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate)
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return certificate, key


def check(content: bytes) -> None:
    """Stands in for decoding."""
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")


@pytest.fixture
def met() -> Iterator[MetServer]:
    with MetServer() as server:
        yield server


@pytest.fixture
def paintings(write_table: Callable[..., Path], met: MetServer) -> list[Painting]:
    """Eight paintings whose images the stand-in for the Met has."""
    url = "https://images.metmuseum.org/CRDImages/as/web-large/a file 50%.JPG"
    return list(
        Catalogue.read(
            write_table(*(f"{i},Japan,T,,,,,{url[:-4]}{i}.JPG," for i in range(1, 9))),
            met.images_url,
        )
    )


POLICY = {field.name for field in fields(Policy)}
FAST = replace(SERVING, per_second=1000, backoff=0.01)


@pytest.fixture
def open_images(met: MetServer) -> Iterator[Callable[..., Images]]:
    """Opens images that the stand-in for the Met serves, and closes them after the test.

    What is named beside `cache`, `folder` and `observe` belongs to the policy.
    """
    opened = []

    def open_(check=check, **options) -> Images:
        policy = replace(FAST, **{name: options.pop(name) for name in options.keys() & POLICY})
        options.setdefault("api_url", met.api_url)
        images = Images(met.images_url, check, policy=policy, **options)
        opened.append(images)
        return images

    yield open_
    for images in opened:
        images.close()
