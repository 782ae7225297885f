"""Where a training writes: looked at before the work, by one training at a time."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from model.card import CARD
from model.compiling import MODEL
from model.output import OutputError

MET_SPLITS = "met_splits.csv"
STATE = ".training"  # the folder of what an interrupted run has done
HIDDEN = ("thumbs.db", "desktop.ini")  # by Windows; elsewhere names begin with a dot


@contextmanager
def working_folder(out: Path) -> Iterator[Path]:
    """Give the folder in `out` for unfinished work to this training alone.

    It is removed after the block, and kept if that is left early. Raises OutputError if another
    training has it, OSError if nothing can be written to `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (MODEL.name, CARD, MET_SPLITS):
        if (out / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out / name))
    with naming(out), tempfile.TemporaryFile(dir=out):
        pass
    state = out / STATE
    state.mkdir(exist_ok=True)
    # SQLite's lock is the same on every system, and ends with the process that has it.
    with closing(sqlite3.connect(state / "lock.sqlite", isolation_level=None, timeout=0)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise OutputError(
                f"Another training is writing to {out}: wait for it, or name another --out."
            ) from error
        yield state
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error that names no file, such as that of a full disk, name this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def kinds_in(others: Path) -> dict[Path, list[str]]:
    """Return the folders in a folder, and the names of the files in each, all sorted.

    What systems hide there is left out. Raises ValueError if there is something else in it, or
    nothing in one of them, OSError if it cannot be read.
    """
    kinds = {}
    for folder in sorted(path for path in others.iterdir() if not _is_hidden(path)):
        if not folder.is_dir():
            raise ValueError(f"{folder} is not in a folder for its kind; move it into one.")
        kinds[folder] = sorted(path.name for path in folder.iterdir() if not _is_hidden(path))
        if not kinds[folder]:
            raise ValueError(f"{folder} has no pictures in it; remove it or put some there.")
    if not kinds:
        raise ValueError(f"{others} has no folders in it, one for each kind of picture.")
    return kinds


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in HIDDEN
