"""Compiles the pickled Keras model to a LiteRT file, which serving opens without TensorFlow.

python -m model.compiling [--model PATH]

The file is `compiled/<SHA-256 of the pickle>.tflite`, beside the pickle. TensorFlow, which
takes seconds and half a gigabyte, runs in a child process that ends when the file is written.

Source: https://ai.google.dev/edge/litert/models/convert_tf
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.card import ModelError, read_card
from model.interpreters import INPUT, Interpreters

if TYPE_CHECKING:
    import keras

ROOT = Path(__file__).resolve().parent.parent
MODEL = Path(__file__).with_name("culture_classifier.pkl")
SECONDS = 300  # many times what it takes on a slow machine
# The child's arguments: the pickle, its SHA-256, the size of the input.
CHILD = "import sys; from model.compiling import _child; _child(*sys.argv[1:])"

logger = logging.getLogger(__name__)


def ensure_compiled(model: Path) -> Path:
    """Return the compiled file of a pickled model, compiling if there is none that is usable.

    Raises ModelError if card or pickle cannot be used, or if LiteRT cannot run the model.
    """
    card = read_card(model)
    with contextlib.suppress(ModelError):
        return _find(model, card)[0]
    logger.info("Compiling %s for LiteRT; this happens once and takes some seconds.", model)
    began = time.monotonic()
    path = _write_where_possible(_convert_in_child(model, card), model, card)
    logger.info("Compiled it to %s in %.1f s.", path, time.monotonic() - began)
    return path


def open_compiled(model: Path) -> tuple[Interpreters, dict[str, Any]]:
    """Return the compiled form of a pickled model, and the model's card.

    Raises ModelError if card or pickle cannot be used, or if no usable file was compiled of them.
    """
    card = read_card(model)
    return _find(model, card)[1], card


def convert(model: keras.Model, size: int) -> bytes:
    """Return the LiteRT file of a Keras model for one image, uint8 (1, size, size, 3).

    Its one signature has the input `pixels` and the model's outputs by their names. Raises
    ModelError for a model that LiteRT cannot run.
    """
    import keras
    import tensorflow as tf

    weights = [
        [keras.ops.convert_to_numpy(variable) for variable in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    ]

    def predict(pixels: tf.Tensor) -> dict[str, tf.Tensor]:
        return model.stateless_call(*weights, pixels, training=False)[0]

    pixels = tf.TensorSpec((1, size, size, 3), tf.uint8, name=INPUT)
    try:
        function = tf.function(predict, input_signature=[pixels]).get_concrete_function()
        # Without the module, which need not hold anything, the file has no signature.
        converter = tf.lite.TFLiteConverter.from_concrete_functions([function], tf.Module())
        return converter.convert()
    except Exception as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
        raise ModelError(f"The model cannot be compiled for LiteRT: {reason}.") from error


def _name(card: dict[str, Any]) -> str:
    return f"{card['sha256']}.tflite"


def _folders(model: Path) -> tuple[Path, Path]:
    """Return where a compiled file may be: beside the model, else in a folder of this user."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    temporary = Path(tempfile.gettempdir()) / f"met-paintings-compiled-{user}"
    return model.parent / "compiled", temporary


def _find(model: Path, card: dict[str, Any]) -> tuple[Path, Interpreters]:
    beside, temporary = _folders(model)
    for folder in (beside, temporary):
        path = folder / _name(card)
        if path.is_file() and (folder == beside or _is_ours(folder)):
            try:
                return path, Interpreters(path, card)
            except ModelError as error:
                logger.warning("%s", error)
    raise ModelError(f"{model} is not compiled: run python -m model.compiling --model {model}")


def _is_ours(folder: Path) -> bool:
    """Return whether only this user can have put files there: all users share the folder above."""
    found = folder.lstat()
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return ours and not folder.is_symlink() and not found.st_mode & 0o022


def _write(content: bytes, folder: Path, card: dict[str, Any]) -> Path:
    """Write the compiled file, complete and usable or not at all. Raises OSError, ModelError."""
    folder.mkdir(mode=0o755, exist_ok=True)
    path = folder / _name(card)
    with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as scratch:
        unfinished = Path(scratch) / _name(card)
        unfinished.write_bytes(content)
        Interpreters(unfinished, card)
        unfinished.replace(path)
    return path


def _write_where_possible(content: bytes, model: Path, card: dict[str, Any]) -> Path:
    beside, temporary = _folders(model)
    try:
        return _write(content, beside, card)
    except OSError as error:
        logger.warning(
            "%s cannot be written (%s); the compiled model goes to %s, "
            "and once that is emptied the next start compiles again.",
            beside,
            error.strerror,
            temporary,
        )
    try:
        temporary.mkdir(mode=0o755, exist_ok=True)
        if not _is_ours(temporary):
            raise PermissionError(errno.EACCES, "it belongs to another user")
        return _write(content, temporary, card)
    except OSError as error:
        raise ModelError(
            f"The compiled model can be written neither to {beside} "
            f"nor to {temporary}: {error.strerror}."
        ) from error


def _convert_in_child(model: Path, card: dict[str, Any]) -> bytes:
    """Return the LiteRT file, made by a child process. Raises ModelError with its last line."""
    arguments = [str(model.resolve()), card["sha256"], str(card["input_size"])]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, this module
            [sys.executable, "-c", CHILD, *arguments],
            cwd=ROOT,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ModelError(f"Compiling {model} took longer than {SECONDS} seconds.") from None
    except OSError as error:
        raise ModelError(f"Compiling {model} cannot start: {error.strerror}.") from error
    said = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode == 1 and said:
        raise ModelError(said[-1])
    if done.returncode != 0:  # killed: libraries' log lines are all it said
        raise ModelError(f"The process that compiles {model} ended with code {done.returncode}.")
    return done.stdout


def _child(model: str, sha256: str, size: str) -> None:
    """Write the LiteRT file to standard output, or one line of what is wrong to stderr."""
    from model.pickling import open_pickle

    # What libraries print must not get between the file's bytes.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        output.write(convert(open_pickle(Path(model), sha256), int(size)))
        output.close()
    except (OSError, ValueError) as error:
        sys.exit(f"The model {model} cannot be used: {error}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        path = ensure_compiled(options.model)
    except ModelError as error:
        sys.exit(str(error))
    print(f"{path} is ready.")


if __name__ == "__main__":
    main()
