"""The `.keras` archive inside the pickle: refused unless it holds known layers and plain weights.

Keras' own check (`safe_mode`) refuses code in the file. It does not refuse what makes Keras read
other files, allocate without limit or call other functions of its own, so layers are allow-listed.

Sources: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/,
https://docs.h5py.org/en/stable/high/group.html#external-links,
CVE-2025-1550, CVE-2025-9905 and CVE-2026-0897 (attacks by such archives).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import h5py
    import keras

MAX_JSON_BYTES = 4 * 2**20
MAX_CONFIG_NUMBER = 10_000

MEMBERS = ["config.json", "metadata.json", "model.weights.h5"]
CLASSES = {
    "keras": {"DTypePolicy"},
    "keras.src.models.functional": {"Functional"},
    "keras.layers": {
        "Activation",
        "Add",
        "AveragePooling2D",
        "BatchNormalization",
        "Concatenate",
        "Conv2D",
        "Dense",
        "DepthwiseConv2D",
        "Dropout",
        "Flatten",
        "GlobalAveragePooling2D",
        "InputLayer",
        "MaxPooling2D",
        "Multiply",
        "ReLU",
        "Rescaling",
        "Reshape",
        "Softmax",
        "SpatialDropout2D",
        "ZeroPadding2D",
    },
    "keras.initializers": {
        "Constant",
        "GlorotUniform",
        "HeNormal",
        "Ones",
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "VarianceScaling",
        "Zeros",
    },
    "keras.regularizers": {"L1", "L1L2", "L2"},
}


class UnsafePickle(ValueError):
    """The file is no pickled Keras model that is safe to load; the message says why."""


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Make UnsafePickle, in one sentence that begins with `what`, of whatever the block raises."""
    try:
        yield
    except UnsafePickle:
        raise
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnsafePickle(f"{what}: {reason.rstrip('.')}.") from error


def load_archive(archive: bytes) -> keras.Model:
    """Return the uncompiled model in a `.keras` archive; raises UnsafePickle."""
    check_archive(archive)
    # The public load_model takes only a path; this one, which Keras' own unpickling uses, reads
    # from memory, so a full disk or a read-only file system is no obstacle.
    from keras.src.saving import saving_lib

    with refusing("Keras cannot load the model"):
        return saving_lib.load_model(io.BytesIO(archive), compile=False, safe_mode=True)


def check_archive(archive: bytes) -> None:
    """Raise UnsafePickle unless the `.keras` archive holds known layers and plain weights."""
    with refusing("The archive in the pickle is broken"):
        with zipfile.ZipFile(io.BytesIO(archive)) as members:
            _check_members(members.infolist(), len(archive))
            contents = {name: members.read(name) for name in MEMBERS}
        _check_config(json.loads(contents["config.json"]))
        _check_weights(contents["model.weights.h5"])


def _check_members(members: list[zipfile.ZipInfo], archive_size: int) -> None:
    if sorted(member.filename for member in members) != MEMBERS:
        raise UnsafePickle(f"The archive does not hold just {', '.join(MEMBERS)}.")
    for member in members:
        # Keras does not compress members, so none can grow when it is read.
        if member.compress_type != zipfile.ZIP_STORED:
            raise UnsafePickle(f"The archive's {member.filename} is compressed.")
        limit = archive_size if member.filename.endswith(".h5") else MAX_JSON_BYTES
        if member.file_size > limit:
            raise UnsafePickle(f"The archive's {member.filename} is larger than {limit:,} bytes.")


def _check_config(config: Any) -> None:
    if not isinstance(config, dict) or config.get("class_name") != "Functional":
        raise UnsafePickle("The archive holds no functional Keras model.")
    for key, value in _walk("", config):
        if isinstance(value, dict) and "class_name" in value:
            _check_class(value)
        if key in ("seed", "shared_object_id") or not isinstance(value, int | float):
            continue
        if not abs(value) <= MAX_CONFIG_NUMBER:
            raise UnsafePickle(f"The model's configuration has {key} = {value}.")


def _walk(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of a JSON document, with the name under which it or its list stands."""
    yield key, value
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from _walk(inner_key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(key, inner)


def _check_class(config: dict[str, Any]) -> None:
    name, module = config["class_name"], config.get("module")
    known = name == "__keras_tensor__" or name in CLASSES.get(str(module), ())
    if not known or config.get("registered_name") not in (None, name):
        raise UnsafePickle(f"The model's configuration asks for {module}.{name}.")


def _check_weights(content: bytes) -> None:
    import h5py

    with h5py.File(io.BytesIO(content), "r") as file:
        _check_group(file, seen=set())


def _check_group(group: h5py.Group, seen: set[object]) -> None:
    """Refuses all that makes HDF5 read elsewhere, run a filter, or allocate what is not there."""
    import h5py

    for name in group:
        if group.get(name, getlink=True, getclass=True) is not h5py.HardLink:
            raise UnsafePickle(f"The weights have a link in {group.name}.")
        item = group[name]
        if (address := h5py.h5o.get_info(item.id).addr) in seen:
            raise UnsafePickle(f"The weights have {item.name} twice.")
        seen.add(address)
        if isinstance(item, h5py.Group):
            _check_group(item, seen)
        elif not isinstance(item, h5py.Dataset) or not _is_plain(item):
            raise UnsafePickle(f"The weights have something else than an array in {item.name}.")


def _is_plain(dataset: h5py.Dataset) -> bool:
    import h5py

    properties = dataset.id.get_create_plist()
    return (
        properties.get_layout() == h5py.h5d.CONTIGUOUS
        and properties.get_external_count() == 0
        and dataset.dtype.kind in "fiu"
        and dataset.nbytes == dataset.id.get_storage_size()
    )
