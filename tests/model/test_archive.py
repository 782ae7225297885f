import io
import json
import pickle
import warnings
import zipfile

import h5py
import numpy as np
import pytest

from model.archive import UnsafePickle, check_archive, load_archive
from model.pickling import read_envelope

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@pytest.fixture(scope="module")
def members(small_model):
    with zipfile.ZipFile(io.BytesIO(read_envelope(pickle.dumps(small_model)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members, compression=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def with_config(members, change):
    config = json.loads(members[CONFIG])
    change(config)
    return pack(members | {CONFIG: json.dumps(config)})


def with_weights(members, change):
    content = io.BytesIO(members[WEIGHTS])
    with h5py.File(content, "r+") as file:
        change(file)
    return pack(members | {WEIGHTS: content.getvalue()})


def conv2d(config):
    return next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Conv2D")


def test_an_archive_as_keras_writes_it_loads(members, small_model, pixels):
    opened = load_archive(pack(members))
    expected = small_model(pixels)["likelihoods"]
    np.testing.assert_array_equal(opened(pixels)["likelihoods"], expected)


def test_a_lambda_layer_is_refused_and_its_code_is_not_run(tmp_path):
    import keras

    canary = tmp_path / "canary"
    image = keras.Input((4,))
    code = f"lambda x: (open({str(canary)!r}, 'w').close(), x)[1]"
    touch = keras.layers.Lambda(eval(code))
    content = pickle.dumps(keras.Model(image, touch(image)))
    canary.unlink()
    with pytest.raises(UnsafePickle, match="Lambda"):
        load_archive(read_envelope(content))
    assert not canary.exists()
    pickle.loads(content)
    assert canary.exists(), "a plain pickle.load runs it, or this test shows nothing"


@pytest.mark.parametrize(
    "name", ["extra", "assets/x", "../x", "/etc/x", "model.weights.npz", "config.json/", "C:\\x"]
)
def test_another_member_is_refused(members, name):
    with pytest.raises(UnsafePickle, match="does not hold just"):
        load_archive(pack({**members, name: b"x"}))


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, "metadata.json"])
def test_a_missing_member_is_refused(members, name):
    with pytest.raises(UnsafePickle, match="does not hold just"):
        load_archive(pack({other: members[other] for other in members if other != name}))


def test_a_member_that_is_there_twice_is_refused(members):
    content = io.BytesIO(pack(members))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(content, "a") as archive:
        archive.writestr(CONFIG, b"{}")
    with pytest.raises(UnsafePickle, match="does not hold just"):
        load_archive(content.getvalue())


def test_a_compressed_member_is_refused_unread(members):
    bomb = pack(members | {WEIGHTS: bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(UnsafePickle, match="compressed"):
        load_archive(bomb)


def test_a_member_that_claims_to_be_larger_than_the_archive_is_refused(members):
    archive = bytearray(pack(members))
    size = len(members[WEIGHTS]).to_bytes(4, "little")
    directory = archive.index(b"PK\x01\x02")
    place = archive.index(size, archive.index(size, directory) + 4)
    archive[place : place + 4] = (2**32 - 2).to_bytes(4, "little")
    with pytest.raises(UnsafePickle, match="larger than"):
        load_archive(bytes(archive))


def test_an_oversized_configuration_is_refused(members):
    with pytest.raises(UnsafePickle, match="larger than"):
        load_archive(pack(members | {CONFIG: b" " * 5_000_000}))


@pytest.mark.parametrize(
    "config",
    [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, b'{"class_name": 1}', b"9" * 9999],
)
def test_a_configuration_that_is_no_model_is_refused(members, config):
    with pytest.raises(UnsafePickle):
        load_archive(pack(members | {CONFIG: config}))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("subprocess", "Popen"),
        ("keras.utils", "get_file"),
        ("keras.layers", "Lambda"),
        ("keras.layers", "TFSMLayer"),
        ("keras.layers", "TorchModuleWrapper"),
        ("keras.layers", "StringLookup"),
        ("keras.saving", "load_model"),
        ("keras.src.utils.python_utils", "func_load"),
        (None, "__lambda__"),
        (None, "__typespec__"),
        ("builtins", "function"),
        (["keras.layers"], "Conv2D"),
        ("keras.layers", ["Conv2D"]),
    ],
)
def test_a_configuration_that_asks_for_anything_but_known_layers_is_refused(members, module, name):
    def layer(config):
        conv2d(config).update(module=module, class_name=name)

    def initializer(config):
        conv2d(config)["config"]["kernel_initializer"].update(module=module, class_name=name)

    for change in (layer, initializer):
        with pytest.raises(UnsafePickle):
            load_archive(with_config(members, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda config: config.update(registered_name="custom>Layer"),
        lambda config: config.update(compile_config={"optimizer": {"class_name": "Adam"}}),
        lambda config: conv2d(config)["config"].update(filters=10**9),
        lambda config: conv2d(config)["config"].update(filters=float("inf")),
        lambda config: conv2d(config)["config"].update(filters=float("nan")),
        lambda config: conv2d(config)["config"].update(filters=-3),
        lambda config: conv2d(config)["config"].update(filters=9),
        lambda config: conv2d(config)["config"].update(activation="no such activation"),
        lambda config: conv2d(config).update(inbound_nodes=[]),
        lambda config: config["config"].update(layers=[]),
    ],
)
def test_a_configuration_out_of_bounds_or_unlike_its_weights_is_refused(members, change):
    with pytest.raises(UnsafePickle):
        load_archive(with_config(members, change))


def first_array(file):
    names = []
    file.visititems(lambda name, item: names.append(name) if hasattr(item, "shape") else None)
    return names[0]


def replaced(make):
    """A change that puts something else in the place of the first array of weights."""

    def change(file):
        name = first_array(file)
        array = file[name][()]
        del file[name]
        make(file, name, array)

    return change


@pytest.mark.parametrize(
    "change",
    [
        replaced(lambda file, name, _: file.__setitem__(name, h5py.ExternalLink("/etc/x", "/"))),
        replaced(lambda file, name, _: file.__setitem__(name, h5py.SoftLink("/vars"))),
        replaced(
            lambda file, name, array: file.create_dataset(
                name, array.shape, "f4", external=[("/etc/passwd", 0, 4 * array.size)]
            )
        ),
        replaced(
            lambda file, name, array: file.create_virtual_dataset(
                name, h5py.VirtualLayout(array.shape, "f4")
            )
        ),
        replaced(
            lambda file, name, _: file.create_dataset(
                name, (2**20, 2**20), "f4", chunks=(64, 64), compression="gzip"
            )
        ),
        replaced(lambda file, name, _: file.create_dataset(name, (2**20, 2**20), "f4")),
        replaced(lambda file, name, _: file.create_dataset(name, data=["text"])),
        replaced(lambda file, name, _: file.create_dataset(name, data=h5py.Empty("f4"))),
        replaced(lambda file, name, _: file.__setitem__(name, np.dtype("f4"))),
        replaced(lambda file, name, array: file.create_dataset(name, data=array[..., :1])),
        replaced(lambda *_: None),
        lambda file: file.__setitem__("layers/again", file["/"]),
        lambda file: file.__setitem__("again", file[first_array(file)]),
        lambda file: file.__setitem__("elsewhere", h5py.ExternalLink("/etc/passwd", "/")),
    ],
)
def test_weights_that_are_more_or_less_than_the_models_arrays_are_refused(members, change):
    with pytest.raises(UnsafePickle):
        load_archive(with_weights(members, change))


@pytest.mark.parametrize("weights", [b"", b"\x89HDF\r\n\x1a\n", b"x" * 1000])
def test_weights_that_are_no_hdf5_are_refused(members, weights):
    with pytest.raises(UnsafePickle):
        load_archive(pack(members | {WEIGHTS: weights}))


@pytest.mark.parametrize("archive", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 1000])
def test_bytes_that_are_no_archive_are_refused(archive):
    with pytest.raises(UnsafePickle):
        check_archive(archive)


def test_nothing_is_written_to_disk(members, monkeypatch):
    monkeypatch.setattr("tempfile.mkdtemp", None)
    monkeypatch.setattr("tempfile.TemporaryDirectory", None)
    assert load_archive(pack(members)).built
