from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from model.preprocessing import decode
from museum.collecting import command_line
from museum.collecting.workers import Workers
from tests.museum.met_api_server import MetApiServer, serving

FULL_SPEED = ("--rate", "5000")


@pytest.fixture
def open_museum() -> Iterator[Callable[..., MetApiServer]]:
    """Opens museums on this machine; closes them after the test."""
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(serving(MetApiServer(*given, **named)))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Runs the command line in this process, in a folder of its own, with short pauses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "Workers", partial(Workers, backoff=0.001))

    def run(command: str, *arguments: object) -> int:
        return command_line.main([command, *map(str, arguments), *FULL_SPEED], decode)

    return run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "paintings.csv"
