"""Compiles the pickled Keras model to a LiteRT file, which serving opens without TensorFlow.

python -m model.compiling [--model PATH]

The file is `compiled/<SHA-256 of the pickle>.tflite`, beside the pickle. The command takes seconds
and half a gigabyte, so a server that finds no such file runs it as a process of its own.

Source: https://ai.google.dev/edge/litert/models/convert_tf
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from model.card import ModelError, read_card, reason_of
from model.classifier import INPUT, Classifier, compiled_path
from model.console import plain_errors, quiet_libraries

if TYPE_CHECKING:
    import keras

ROOT = Path(__file__).resolve().parent.parent
MODEL = Path(__file__).with_name("culture_classifier.pkl")

logger = logging.getLogger(__name__)


def ensure_compiled(model: Path) -> None:
    """Compile a pickled model in a process of its own, unless that was done before.

    Raises ModelError if card or pickle cannot be used, or if LiteRT cannot run the model.
    """
    path = compiled_path(model, read_card(model))
    if os.path.exists(path):  # noqa: PTH110 - False, too, where it cannot be looked at
        return
    logger.info("Compiling %s for LiteRT; this happens once and takes some seconds.", model)
    command = [sys.executable, "-m", "model.compiling", "--model", str(model.absolute())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    said = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode == 1 and said:
        raise ModelError(said[-1])
    if done.returncode:  # killed: libraries' log lines are all it said
        raise ModelError(f"The process that compiles {model} ended with code {done.returncode}.")
    logger.info("Compiled it to %s.", path)


def compile_here(model: Path) -> Path:
    """Return the compiled file of a pickled model, compiled in this process if there is none.

    Raises ModelError if card, pickle or the place of the file cannot be used.
    """
    from model.pickling import open_pickle

    card = read_card(model)
    path = compiled_path(model, card)
    if os.path.exists(path):  # noqa: PTH110 - as above
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
            Classifier(unfinished, card)
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
        raise ModelError(f"LiteRT cannot run it: {reason_of(error)}.") from error


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    options = parser.parse_args()
    with plain_errors("Stopped."):
        with quiet_libraries():
            path = compile_here(options.model)
        print(f"{path} is ready.")


if __name__ == "__main__":
    main()
