"""What the command lines share: errors in one line, and libraries that are kept quiet."""

import logging
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
def quiet_libraries() -> Iterator[None]:
    """Hide what TensorFlow writes to file descriptor 2, whatever its settings say."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # for good: it advises on speed
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
