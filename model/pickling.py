"""The pickled Keras model: written as one, opened without trusting it.

`pickle.dumps(keras_model)` is an envelope: a call of Keras' own `_unpickle_model` on a
`BytesIO` that holds a `.keras` archive. `pickle.load` would run that call, and Keras makes it
with `safe_mode=False`, so a Lambda layer inside runs its code ("pickle is not safe regardless of
what you do", `keras.src.saving.keras_saveable`). So here the envelope is read with stand-ins in
place of its three globals, and only the checked archive inside goes to Keras, in safe mode.

Sources: https://docs.python.org/3/library/pickle.html#restricting-globals,
https://keras.io/api/models/model_saving_apis/model_saving_and_loading/ (safe_mode).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import pickletools
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.archive import MEMBERS, UnsafePickle, check_archive, load_archive, refusing

if TYPE_CHECKING:
    import keras

__all__ = ["UnsafePickle", "open_pickle", "read_envelope", "write_pickle"]

MAX_BYTES = 64 * 2**20
MAX_OPCODES = 64

# What pickling a Keras model writes in protocols 4 and 5, and nothing else.
OPCODES = {
    "BINBYTES",
    "BININT",
    "BININT1",
    "BININT2",
    "BUILD",
    "EMPTY_TUPLE",
    "FRAME",
    "MEMOIZE",
    "NEWOBJ",
    "NONE",
    "PROTO",
    "REDUCE",
    "SHORT_BINUNICODE",
    "STACK_GLOBAL",
    "STOP",
    "TUPLE1",
    "TUPLE2",
    "TUPLE3",
}


def write_pickle(model: keras.Model, path: Path) -> str:
    """Pickle the model without its optimizer, atomically, and return the SHA-256 in hex.

    The same layers and weights give the same bytes, whenever they are written. Raises UnsafePickle
    if the model holds what `open_pickle` would refuse.
    """
    with refusing("The model cannot be copied without its optimizer"):
        bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    archive = _without_dates(read_envelope(pickle.dumps(bare)))
    check_archive(archive)
    content = pickle.dumps(_AsKeras(type(bare), archive))
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return hashlib.sha256(content).hexdigest()


def open_pickle(path: Path, sha256: str) -> keras.Model:
    """Return the model in the pickle, whose bytes must have this SHA-256 (hex).

    Raises UnsafePickle for a file that is not the pinned one or not a plain Keras model, OSError
    if it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnsafePickle(f"{path} is larger than {MAX_BYTES:,} bytes.")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UnsafePickle(f"{path} does not have the pinned SHA-256 {sha256}.")
    return load_archive(read_envelope(content))


def read_envelope(content: bytes) -> bytes:
    """Return the `.keras` archive inside the pickle's bytes; nothing of the pickle is executed.

    Raises UnsafePickle.
    """
    _check_opcodes(content)
    with refusing("The pickle is broken"):
        envelope = _EnvelopeUnpickler(io.BytesIO(content)).load()
    if not isinstance(envelope, _Envelope):
        raise UnsafePickle("The pickle holds no Keras model.")
    return envelope.archive


def _without_dates(archive: bytes) -> bytes:
    undated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(undated, "w") as new:
        for name in MEMBERS:
            content = old.read(name)
            if name == "metadata.json":
                content = json.dumps(json.loads(content) | {"date_saved": ""}).encode()
            new.writestr(zipfile.ZipInfo(name), content)
    return undated.getvalue()


class _AsKeras:
    """Pickles an archive as Keras pickles the model in it."""

    def __init__(self, model_class: Any, archive: bytes) -> None:
        self._parts = model_class, archive

    def __reduce__(self) -> tuple[Any, tuple[io.BytesIO]]:
        model_class, archive = self._parts
        return model_class._unpickle_model, (io.BytesIO(archive),)


class _Envelope:
    def __init__(self, archive: _BytesIO) -> None:
        self.archive = archive.content


class _BytesIO:
    content = b""

    def __setstate__(self, state: tuple[bytes, int, None]) -> None:
        content, _position, _attributes = state
        if not isinstance(content, bytes):
            raise UnsafePickle("The pickle holds no archive.")
        self.content = content


class _Functional:
    pass


def _getattr(owner: object, name: str) -> type[_Envelope]:
    if owner is not _Functional or name != "_unpickle_model":
        raise UnsafePickle(f"The pickle asks for the attribute {name!r} of {owner!r}.")
    return _Envelope


class _EnvelopeUnpickler(pickle.Unpickler):
    _globals = {  # noqa: RUF012 - never changed
        ("builtins", "getattr"): _getattr,
        ("keras.src.models.functional", "Functional"): _Functional,
        ("_io", "BytesIO"): _BytesIO,
    }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._globals[module, name]
        except KeyError:
            raise UnsafePickle(f"The pickle asks for {module}.{name}.") from None


def _check_opcodes(content: bytes) -> None:
    """Bounds what the unpickler will meet, since its own length checks come after allocating."""
    stream = io.BytesIO(content)
    with refusing("The file is no pickle"):
        for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if number >= MAX_OPCODES:
                raise UnsafePickle(f"The pickle has more than {MAX_OPCODES} instructions.")
            if opcode.name not in OPCODES:
                raise UnsafePickle(f"The pickle has the instruction {opcode.name}.")
            if opcode.name == "FRAME" and int(argument or 0) > len(content):
                raise UnsafePickle("The pickle has a frame longer than itself.")
    if stream.read(1):
        raise UnsafePickle("The pickle is followed by other bytes.")
