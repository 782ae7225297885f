"""Keras model to frozen graph, in a process of its own that ends when it is done.

Importing Keras and TensorFlow whole costs 200 MB of memory that no forward pass needs, and
opening a model another 100 MB at its height. So a process that serves starts
`python -m model.freezing PICKLE SHA256`, which writes the graph to standard output, and keeps the
graph alone.

Sources: https://keras.io/api/models/model/ (`stateless_call`: the model as a function of its
weights) and https://www.tensorflow.org/api_docs/python/tf/Graph.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120  # many times what it takes on a slow dyno
# glibc gives arrays that are done with back to the system, not to a heap that only grows.
FREE_AT_ONCE = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_ARENA_MAX": "1"}
INPUT = "pixels"
OUTPUTS = ("likelihoods", "class_maps")


def output_name(output: str) -> str:
    """Return the name that an output of the model has in the graph."""
    return f"output_{output}"


def freeze(model: keras.Model) -> bytes:
    """Return a serialized GraphDef of the model for one image, its weights as constants.

    Normalisation is folded into the convolutions. The graph's input and outputs are INPUT and
    `output_name` of each of OUTPUTS. Raises ValueError if the model has other inputs or outputs.
    """
    import tensorflow as tf

    from model.folding import fold_normalisation

    if sorted(model.output_names) != sorted(OUTPUTS) or len(model.inputs) != 1:
        raise ValueError(f"The model does not make {' and '.join(OUTPUTS)} of one input.")
    model = fold_normalisation(model)
    (entry,) = model.inputs
    weights = [
        [np.asarray(variable) for variable in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    ]
    with tf.Graph().as_default() as graph:
        pixels = tf.compat.v1.placeholder(entry.dtype, (1, *entry.shape[1:]), INPUT)
        constants = [[tf.constant(value) for value in values] for values in weights]
        outputs, _ = model.stateless_call(*constants, pixels, training=False)
        for name in OUTPUTS:
            tf.identity(outputs[name], output_name(name))
    # Each of these holds all weights once more; what is left at the height decides on a dyno.
    del model, weights, constants, outputs
    gc.collect()
    definition = graph.as_graph_def()
    del graph, pixels
    gc.collect()
    return definition.SerializeToString()


def freeze_apart(path: Path, sha256: str) -> bytes:
    """Return the frozen graph of the pickled model, made in another process.

    Raises ValueError, with the sentence of what went wrong there.
    """
    command = [sys.executable, "-m", "model.freezing", str(path.resolve()), sha256]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, this module
            command,
            cwd=ROOT,
            env=os.environ | FREE_AT_ONCE,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"Opening the model took longer than {SECONDS} seconds.") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        # A process that was killed has only libraries' log lines to show.
        if done.returncode != 1 or not said:
            raise ValueError(f"The process that opens it ended with code {done.returncode}.")
        raise ValueError(said[-1])
    return done.stdout


def main(path: str, sha256: str) -> None:
    """Write the pickled model's frozen graph to standard output."""
    from model.pickling import open_pickle

    # What libraries print must not get between the graph's bytes.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        output.write(freeze(open_pickle(Path(path), sha256)))
        output.close()
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
