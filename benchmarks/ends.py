"""Every end of a worker while visitors ask: what is lost, and how long the longest waited.

python -m benchmarks.ends

Four visitors ask without a pause, two of them on connections that are kept; eight connections are
idle. Meanwhile the worker is replaced, by gunicorn's signals or of its own accord.
"""

import http.client
import os
import random
import signal
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.figures import machine, print_table
from tests.serving import Served, procfile_command, served

ENVIRONMENT = {"OFFLINE": "1", "TRUSTED_PROXIES": "1"}
SECONDS = 15.0  # of asking; the end begins after the first two


def ask(app: Served, kept: bool, end: float, outcomes: Counter[str], waits: list[float]) -> None:
    """Ask until `end`; a kept connection that was closed is opened again, as browsers do."""
    connection, fresh = None, True
    while time.monotonic() < end:
        started = time.monotonic()
        if connection is None:
            connection, fresh = http.client.HTTPConnection(urlsplit(app.url).netloc), True
        try:
            # One of many addresses: one alone may not ask so often.
            headers = {"X-Forwarded-For": f"10.0.0.{random.randrange(250)}"}
            connection.request("GET", "/paintings/40081.jpg?width=160", headers=headers)
            answer = connection.getresponse()
            answer.read()
            outcomes[str(answer.status)] += 1
            waits.append(time.monotonic() - started)
            fresh = False
            if not kept or answer.will_close:
                connection.close()
                connection = None
        except (OSError, http.client.HTTPException) as error:
            outcomes[f"{type(error).__name__} on a {'new' if fresh else 'kept'} connection"] += 1
            connection = None


def observe(folder: Path, name: str, arguments: Sequence[str], act: Callable) -> Sequence[object]:
    """Serve, let visitors ask, act; return the row of the table."""
    with ExitStack() as stack:
        command = [*procfile_command(), *arguments]
        app = stack.enter_context(served(folder, ENVIRONMENT, command=command))
        parts = urlsplit(app.url)
        for _ in range(8):
            idle = stack.enter_context(socket.create_connection((parts.hostname, parts.port)))
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: app\r\n\r\n")
            idle.recv(2**16)
        before = app.workers
        outcomes: Counter[str] = Counter()
        waits: list[float] = []
        end = time.monotonic() + SECONDS
        threads = [
            threading.Thread(target=ask, args=(app, kept, end, outcomes, waits))
            for kept in (True, True, False, False)
        ]
        for thread in threads:
            thread.start()
        threading.Event().wait(2)
        began = time.monotonic()
        act(app)
        while set(before) & set(app.workers) and time.monotonic() < end:
            threading.Event().wait(0.02)
        ended = time.monotonic() - began
        for thread in threads:
            thread.join()
        told = ", ".join(f"{outcome}: {number}" for outcome, number in sorted(outcomes.items()))
        return (
            name,
            told,
            f"{ended:.1f}",
            f"{max(waits):.2f}",
            app.log.read_text().count("Traceback"),
        )


def main() -> None:
    """Print the table."""
    print(machine())
    acts: dict[str, tuple[Sequence[str], Callable]] = {
        "TERM to the worker": ([], lambda app: os.kill(app.workers[0], signal.SIGTERM)),
        "HUP": ([], lambda app: app.process.send_signal(signal.SIGHUP)),
        "--max-requests 500": (["--max-requests", "500"], lambda _app: None),
    }
    with tempfile.TemporaryDirectory() as folder:
        rows = [observe(Path(folder), name, *act) for name, act in acts.items()]
    print_table(("end", "answers", "worker gone s", "longest wait s", "tracebacks"), rows)


if __name__ == "__main__":
    main()
