"""Compiles the pickled Keras model to a LiteRT file, which serving opens without TensorFlow.

python -m model.compiling [--model PATH]

The file is `compiled/<SHA-256 of the pickle>.tflite`, beside the pickle. The command takes seconds
and half a gigabyte, so a server that finds no such file runs it as a process of its own.

Source: https://ai.google.dev/edge/litert/models/convert_tf
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.card import ModelError, read_card
from model.interpreters import INPUT, Interpreters

if TYPE_CHECKING:
    import keras

ROOT = Path(__file__).resolve().parent.parent
MODEL = Path(__file__).with_name("culture_classifier.pkl")

logger = logging.getLogger(__name__)


def ensure_compiled(model: Path) -> Path:
    """Return the compiled file of a pickled model; if none is usable, run the command.

    Raises ModelError if card or pickle cannot be used, or if LiteRT cannot run the model.
    """
    card = read_card(model)
    path = _path(model, card)
    if not _is_usable(path, card):
        logger.info("Compiling %s for LiteRT; this happens once and takes some seconds.", model)
        _run_command(model)
        logger.info("Compiled it to %s.", path)
    return path


def open_compiled(model: Path) -> tuple[Interpreters, dict[str, Any]]:
    """Return the compiled form of a pickled model, and the model's card.

    Raises ModelError if card or pickle cannot be used, or if no usable file was compiled of them.
    """
    card = read_card(model)
    path = _path(model, card)
    if not path.exists():
        raise ModelError(f"{model} is not compiled: run python -m model.compiling --model {model}")
    return Interpreters(path, card), card


def compile_here(model: Path) -> Path:
    """Return the compiled file of a pickled model, compiled in this process if none is usable.

    Raises ModelError if card, pickle or the place of the file cannot be used.
    """
    from model.pickling import open_pickle

    card = read_card(model)
    path = _path(model, card)
    if _is_usable(path, card):
        return path
    try:
        content = convert(open_pickle(model, card["sha256"]), card["input_size"])
    except ModuleNotFoundError as error:
        raise ModelError(
            f"{model} is not compiled, and {error.name}, which that needs, is not installed here: "
            "run python -m model.compiling where it is."
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {model} cannot be used: {error}") from error
    try:
        path.parent.mkdir(exist_ok=True)
        # In a folder of this process's own, since another may compile at the same time.
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="unfinished-") as scratch:
            unfinished = Path(scratch) / path.name
            unfinished.write_bytes(content)
            Interpreters(unfinished, card)
            unfinished.replace(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}.") from error
    return path


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
        raise ModelError(f"LiteRT cannot run it: {reason}.") from error


def _path(model: Path, card: dict[str, Any]) -> Path:
    return model.parent / "compiled" / f"{card['sha256']}.tflite"


def _is_usable(path: Path, card: dict[str, Any]) -> bool:
    with contextlib.suppress(ModelError):
        return path.exists() and bool(Interpreters(path, card))
    return False


def _run_command(model: Path) -> None:
    """Raises ModelError with the last line that the command wrote, which says what is wrong."""
    command = [sys.executable, "-m", "model.compiling", "--model", str(model.resolve())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    said = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode == 1 and said:
        raise ModelError(said[-1])
    if done.returncode:  # killed: libraries' log lines are all it said
        raise ModelError(f"The process that compiles {model} ended with code {done.returncode}.")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # TensorFlow writes to file descriptor 2 whatever its settings say; this process uses a copy.
    sys.stderr = os.fdopen(os.dup(2), "w", errors="backslashreplace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        print(f"{compile_here(options.model)} is ready.")
    except ModelError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped.")


if __name__ == "__main__":
    main()
