"""What the command lines of training share: plain errors, a step's line, quiet imports."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def plain_errors(stopped: str) -> Iterator[None]:
    """End the command with one line if it cannot go on; with `stopped` if it is interrupted."""
    # What the console cannot write is escaped; stderr always does so.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{stopped}\n")
        sys.exit(130)
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: pip install -r requirements-train.txt")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except ValueError as error:
        sys.exit(str(error))


@contextmanager
def quiet_imports() -> Iterator[None]:
    """Hide what TensorFlow's libraries write about themselves while they are loaded."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


class Steps:
    """Announces each of `count` steps, with the time that it may take on two cores."""

    def __init__(self, count: int):
        self._count = count
        self._done = 0

    def __call__(self, what: str, seconds: float) -> None:
        """Write the next step's line."""
        self._done += 1
        sys.stderr.write(f"Step {self._done} of {self._count}: {what}, {duration(seconds)}\n")


def duration(seconds: float) -> str:
    """Return a time in words, roughly."""
    if seconds < 50:
        return "less than a minute"
    minutes = round(seconds / 60)
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"
