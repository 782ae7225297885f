"""Reads the tensors of a PyTorch state file without PyTorch and without running what is in it.

The format is that of `torch.save` before version 1.6: pickles of a magic number, the protocol,
the byte order, the state, and the storages' keys, then each storage as a count and raw values.
"""

import pickle
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray


class UnsafeState(ValueError):
    """The file names something other than plain tensors."""


def read_state(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of the state by name. Raises UnsafeState if there is more in the file."""
    with path.open("rb") as stream:
        for _ in ("magic number", "protocol", "byte order"):
            _StateUnpickler(stream).load()
        unpickler = _StateUnpickler(stream)
        tensors: dict[str, _Tensor] = unpickler.load()
        keys = _StateUnpickler(stream).load()
        storages = {key: _read_storage(stream, unpickler.dtypes[key]) for key in keys}
    return {name: tensor.values(storages) for name, tensor in tensors.items()}


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Stands in for `torch._utils._rebuild_tensor_v2`, whose arguments are these."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    requires_grad: bool
    hooks: object

    def values(self, storages: dict[str, NDArray[Any]]) -> NDArray[Any]:
        storage = storages[self.storage]
        strides = [stride * storage.itemsize for stride in self.strides]
        # The constructor, unlike as_strided, refuses to reach beyond the buffer.
        return np.ndarray(
            self.shape, storage.dtype, storage, self.offset * storage.itemsize, strides
        )


class _StateUnpickler(pickle.Unpickler):
    """Knows inert stand-ins for the four globals of a state file and refuses all others."""

    known: dict[tuple[str, str], Any] = {  # noqa: RUF012 - never changed
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
        ("torch", "FloatStorage"): np.dtype("<f4"),
        ("torch", "LongStorage"): np.dtype("<i8"),
    }

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.dtypes: dict[str, np.dtype[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self.known:
            raise UnsafeState(f"The state file names {module}.{name}, which is no tensor.")
        return self.known[module, name]

    def persistent_load(self, pid: Any) -> str:
        _, dtype, key, *_ = pid
        self.dtypes[key] = dtype
        return str(key)


def _read_storage(stream: BinaryIO, dtype: np.dtype[Any]) -> NDArray[Any]:
    count = int.from_bytes(stream.read(8), "little")
    return np.frombuffer(stream.read(count * dtype.itemsize), dtype)
