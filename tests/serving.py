"""The app as it is deployed: gunicorn, started by the Procfile's own command, for tests."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
OPENING_SECONDS = 60.0
STOPPING_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running app: where it answers, its master process, and what it logged."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers that live now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def procfile_command() -> list[str]:
    """The command of the Procfile's web process, with this environment's gunicorn."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    (command,) = (line.removeprefix("web:") for line in lines if line.startswith("web:"))
    program, *arguments = shlex.split(command)
    return [str(Path(sys.executable).with_name(program)), *arguments]


def free_port() -> int:
    """A port of the loopback address on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(
    folder: Path, environment: Mapping[str, str], *, command: Sequence[str] = ()
) -> Iterator[Served]:
    """Serve with these variables alone, from when it is ready to the end of the block.

    `folder` takes the log and, unless the variables say otherwise, the cache. `command` is another
    way to start the app than the Procfile's.
    """
    port = free_port()
    variables = {
        "PATH": os.environ["PATH"],
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "CACHE_DIR": str(folder / "cache"),
        **environment,
    }
    log = folder / f"gunicorn-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command or procfile_command(),
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        host = variables["HOST"]
        netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        app = Served(f"http://{netloc}", process, log)
        wait_until_ready(app)
        yield app
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(app: Served) -> None:
    """Wait until the app answers. Raises RuntimeError, with the log, when it does not."""
    deadline = time.monotonic() + OPENING_SECONDS
    while time.monotonic() < deadline and app.process.poll() is None:
        try:
            if requests.get(f"{app.url}/ready", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"The app does not answer:\n{app.log.read_text()}")


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + OPENING_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
