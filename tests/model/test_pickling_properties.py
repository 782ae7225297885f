"""Whatever the bytes are, reading them ends in the same model or in UnsafePickle."""

import contextlib
import io
import json
import pickle
import struct
import zipfile
from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.archive import MEMBERS, check_archive, load_archive
from model.pickling import UnsafePickle, open_pickle, read_envelope

GLOBALS = ["builtins", "getattr", "eval", "exec", "os", "posix", "system", "touch canary", "_io"]
GLOBALS += ["BytesIO", "open", "keras.src.models.functional", "Functional", "_unpickle_model"]
GLOBALS += ["__class__", "__subclasses__", "__globals__", "getattr.__self__", "mro", "copyreg"]


@pytest.fixture(scope="module")
def pickled(small_model, tmp_path_factory):
    """A path for a mutated pickle, beside the file "original"."""
    folder = tmp_path_factory.mktemp("mutated")
    (folder / "original").write_bytes(pickle.dumps(small_model))
    return folder / "model.pkl"


def members(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [opened.read(name) for name in MEMBERS]


def text(string):
    return b"\x8c" + bytes([len(string)]) + string.encode()


def mutate(content, changes, cut):
    mutated = bytearray(content)
    for position, byte in changes:
        mutated[position % len(mutated)] = byte
    return bytes(mutated[: len(mutated) - cut])


# The envelope's head and foot and the archive's directory are where a flip does more than break a
# checksum; a negative position counts from the end.
positions = st.one_of(st.integers(0, 200), st.integers(-400, -1), st.integers(0, 2**20))


@given(
    changes=st.lists(st.tuples(positions, st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 2**20)),
)
@example(changes=[], cut=0)
@example(changes=[], cut=1)
@example(changes=[(0, 0)], cut=2**20)
def test_a_mutated_pickle_opens_to_the_same_model_or_is_refused(
    changes, cut, pickled, small_model, run_events
):
    original = (pickled.parent / "original").read_bytes()
    mutated = mutate(original, changes, cut)
    run_events.clear()
    try:
        archive = read_envelope(mutated)
        assert not run_events
        check_archive(archive)
    except UnsafePickle:
        return
    assert members(archive) == members(read_envelope(original))
    pickled.write_bytes(mutated)
    opened = open_pickle(pickled, sha256(mutated).hexdigest())
    assert [layer.get_config() for layer in opened.layers] == [
        layer.get_config() for layer in small_model.layers
    ]


instructions = st.one_of(
    st.sampled_from([b"\x93", b"R", b"\x81", b"b", b"N", b")", b"\x85", b"\x86", b"\x87", b"\x94"]),
    st.sampled_from(GLOBALS).map(text),
    st.binary(max_size=9).map(lambda content: b"B" + struct.pack("<I", len(content)) + content),
    st.integers(0, 255).map(lambda number: b"K" + bytes([number])),
    st.binary(max_size=3),
)


@given(program=st.lists(instructions, max_size=40))
def test_any_instructions_are_refused_or_hold_an_archive_and_run_nothing(program, run_events):
    run_events.clear()
    try:
        assert isinstance(read_envelope(b"\x80\x04" + b"".join(program) + b"."), bytes)
    except UnsafePickle as refusal:
        assert str(refusal).endswith(".")
    assert not run_events


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content):
    with pytest.raises(UnsafePickle):
        read_envelope(content)


def places(value, path=()):
    """Every path into a JSON document."""
    yield path
    if isinstance(value, dict):
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    else:
        return
    for key, item in value:
        yield from places(item, (*path, key))


def replaced(config, path, value):
    if not path:
        return value
    changed = json.loads(json.dumps(config))
    *above, last = path
    holder = changed
    for key in above:
        holder = holder[key]
    holder[last] = value
    return changed


json_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10_001),
    st.floats(),
    st.sampled_from(
        ["", "x", "relu", "same", "float32", "string", "../x", "keras.layers", "Lambda"]
    ),
    st.just([]),
    st.just({}),
    st.sampled_from(
        [
            {"class_name": "function", "module": "os", "config": "system"},
            {"class_name": "Lambda", "module": "keras.layers", "config": {}},
            {"class_name": "__tensor__", "config": {"value": 1, "dtype": "float32"}},
        ]
    ),
)


# Keras takes much longer to load a model than the reader to refuse one.
@settings(max_examples=settings.default.max_examples // 4)
@given(place=st.integers(0), value=json_values)
def test_a_mutated_configuration_loads_or_is_refused(place, value, pickled, run_events):
    original = read_envelope((pickled.parent / "original").read_bytes())
    contents = dict(zip(MEMBERS, members(original), strict=True))
    config = json.loads(contents["config.json"])
    paths = list(places(config))
    contents["config.json"] = json.dumps(replaced(config, paths[place % len(paths)], value))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    run_events.clear()
    with contextlib.suppress(UnsafePickle):
        assert load_archive(archive.getvalue()).layers
    assert not {"os.system", "marshal.loads", "pickle.find_class"} & set(run_events)
