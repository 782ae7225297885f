"""The pickled Keras model: written as one, opened without running what a pickle may ask for.

`pickle.dumps(keras_model)` is an envelope: a call of Keras' own `_unpickle_model` on a
`BytesIO` that holds a `.keras` archive. `pickle.load` would run that call, and Keras makes it
with `safe_mode=False`, so a Lambda layer inside runs its code. So here the envelope is read with
a stand-in for that call, and the archive inside goes to Keras in safe mode.

This keeps code in a pickle from running. It does not make a stranger's model safe: Keras reads many
kinds of layers and files. Open only models that you made; the card's SHA-256 tells them.

Sources: https://docs.python.org/3/library/pickle.html#restricting-globals,
https://keras.io/api/models/model_saving_apis/model_saving_and_loading/ (safe_mode).
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.card import reason_of

if TYPE_CHECKING:
    import keras

MAX_BYTES = 64 * 2**20


class UnsafePickle(ValueError):
    """The file is no pickled Keras model that may be opened; the message says why."""


def write_pickle(model: keras.Model, path: Path) -> str:
    """Pickle the model without its optimizer, and return the SHA-256 in hex.

    The same layers and weights give the same bytes, whenever they are written. Raises UnsafePickle
    if the model holds what `open_pickle` would refuse, OSError if it cannot be written.
    """
    # Keras' safe mode opens it once, and without its optimizer.
    opened = _load(_archive_in(pickle.dumps(model)))
    archive = _undated(_archive_in(pickle.dumps(opened)))
    content = pickle.dumps(_AsKeras(type(model), archive))
    path.write_bytes(content)
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
    return _load(_archive_in(content))


def _archive_in(content: bytes) -> bytes:
    """Return the `.keras` archive inside the pickle's bytes; nothing of the pickle is executed."""
    try:
        archive = _EnvelopeUnpickler(io.BytesIO(content)).load()
    except UnsafePickle:
        raise
    except Exception as error:  # whatever the bytes make the unpickler raise
        raise UnsafePickle(f"The pickle is broken: {reason_of(error)}.") from error
    if not isinstance(archive, bytes):
        raise UnsafePickle("The pickle holds no Keras model.")
    return archive


def _load(archive: bytes) -> keras.Model:
    # The public load_model takes only a path; this one, which Keras' own unpickling uses, reads
    # from memory, so a full disk or a read-only file system is no obstacle.
    from keras.src.saving import saving_lib

    try:
        return saving_lib.load_model(io.BytesIO(archive), compile=False, safe_mode=True)
    except Exception as error:  # as above
        raise UnsafePickle(f"Keras cannot load the model: {reason_of(error)}.") from error


def _undated(archive: bytes) -> bytes:
    """Return the archive saved at no date, its files in the order of their names."""
    undated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(undated, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "metadata.json":
                content = json.dumps(json.loads(content) | {"date_saved": ""}).encode()
            new.writestr(zipfile.ZipInfo(name), content)
    return undated.getvalue()


class _AsKeras:
    """Pickles an archive as Keras pickles the model in it."""

    def __init__(self, model_class: Any, archive: bytes) -> None:
        self._call = model_class._unpickle_model, (io.BytesIO(archive),)

    def __reduce__(self) -> tuple[Any, tuple[io.BytesIO]]:
        return self._call


class _Functional:
    """Stands in for Keras' class."""


def _getattr(owner: object, name: str) -> Any:
    if owner is not _Functional or name != "_unpickle_model":
        raise UnsafePickle(f"The pickle asks for the attribute {name!r}.")
    return io.BytesIO.getvalue


class _EnvelopeUnpickler(pickle.Unpickler):
    _globals = {  # noqa: RUF012 - never changed
        ("builtins", "getattr"): _getattr,
        ("keras.src.models.functional", "Functional"): _Functional,
        ("_io", "BytesIO"): io.BytesIO,
    }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._globals[module, name]
        except KeyError:
            raise UnsafePickle(f"The pickle asks for {module}.{name}.") from None
