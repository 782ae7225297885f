from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from model.preprocessing import decode
from museum.collecting import command_line
from museum.collecting.jobs import open_client
from tests.met_server import MetServer
from tests.museum.collecting.simulated import DEPARTMENTS, simulated

FULL_SPEED = ("--rate", "5000")


@pytest.fixture
def open_museum() -> Iterator[Callable[..., MetServer]]:
    """Opens museums with these objects, in two departments; closes them after the test."""
    with ExitStack() as stack:

        def open_(object_ids, records=simulated, **options) -> MetServer:
            museum = stack.enter_context(MetServer(**options))
            museum.records = records
            for place, department in enumerate(DEPARTMENTS):
                ids = list(object_ids[place :: len(DEPARTMENTS)])
                museum.listed[department] = {"total": len(ids), "objectIDs": ids or None}
            return museum

        yield open_


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Runs the command line in this process, in a folder of its own, with short pauses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "open_client", partial(open_client, backoff=0.001))

    def run(command: str, *arguments: object) -> int:
        return command_line.main([command, *map(str, arguments), *FULL_SPEED], decode)

    return run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "paintings.csv"
