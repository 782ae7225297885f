from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from museum.collecting import __main__ as collect
from museum.collecting.crew import Crew
from tests.museum.met_api_server import MetApiServer, serving

FULL_SPEED = ("--rate", "5000")


@pytest.fixture
def open_museum() -> Iterator[Callable[..., MetApiServer]]:
    """Opens museums on this machine; closes them after the test."""
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(serving(MetApiServer(*given, **named)))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """Runs the command line in this process, in a folder of its own, hardly pausing in vain."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(collect, "Crew", partial(Crew, first_pause=0.001))
    return lambda *arguments: collect.main([*map(str, arguments), *FULL_SPEED])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "paintings.csv"
