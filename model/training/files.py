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
NO_PICTURES = ("thumbs.db", "desktop.ini")  # made by Windows


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


def pictures_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder, sorted, without those that systems hide there.

    Raises ValueError if there are none, OSError for a folder that cannot be read.
    """
    names = sorted(path.name for path in folder.iterdir() if not is_hidden(path))
    if not names:
        raise ValueError(f"{folder} has no pictures in it; remove it or put some there.")
    return names


def kinds_in(others: Path) -> list[Path]:
    """Return the folders in a folder, sorted.

    Raises ValueError if there is something else in it, OSError if it cannot be read.
    """
    found = sorted(path for path in others.iterdir() if not is_hidden(path))
    for path in found:
        if not path.is_dir():
            raise ValueError(f"{path} is not in a folder for its kind; move it into one.")
    if not found:
        raise ValueError(f"{others} has no folders in it, one for each kind of picture.")
    return found


def is_hidden(path: Path) -> bool:
    """Return whether this is a file of the system's, as .DS_Store or Thumbs.db."""
    return path.name.startswith(".") or path.name.lower() in NO_PICTURES
