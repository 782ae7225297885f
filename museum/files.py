"""Files: images are read within limits, and what is written replaces a file completely or not."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MAX_BYTES = 10 * 2**20  # of an image


def read_image(path: Path) -> bytes:
    """Return the content of an image's file, at most MAX_BYTES.

    Links are followed wherever they lead: who can put a link in a folder can put an image there.
    Raises OSError, also for what is no ordinary file.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    if status.st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_BYTES:,} bytes", str(path))
    return path.read_bytes()


def ensure_replaceable(path: Path) -> None:
    """Raise OSError now if `path` could not be written at the end of the work."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    partial = _partial(path)
    partial.touch()
    partial.unlink()


@contextmanager
def replacing(path: Path, *, binary: bool = False) -> Iterator[IO]:
    """Open a file that takes the place of `path` when the block has ended without an exception.

    Where `path` is a link, the link is replaced, not the file to which it leads.
    """
    partial = _partial(path)
    mode, encoding, newline = ("wb", None, None) if binary else ("w", "utf-8", "")
    try:
        with partial.open(mode, encoding=encoding, newline=newline) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        if error.filename is None:  # a full disk
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        partial.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
