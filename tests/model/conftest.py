"""Models to test with, and a watch on what Python runs."""

import json
import sys

import numpy as np
import pytest

from model.card import CARD
from model.classifier import Classifier

LABELS = ["America", "China", "India", "Japan"]
PICKLE = "culture_classifier.pkl"


def write_model(folder, model, **values):
    """Pickle the model into the folder with a card; return the pickle's path."""
    from model.pickling import write_pickle

    digest = write_pickle(model, folder / PICKLE)
    card = {"labels": LABELS, "sha256": digest, "input_size": 16, "sure_above": 0.25} | values
    (folder / CARD).write_text(json.dumps(card))
    return folder / PICKLE


def compiled_path(model):
    """Where the compiled form of this pickle belongs, by its card."""
    digest = json.loads(model.with_name(CARD).read_text())["sha256"]
    return model.parent / "compiled" / f"{digest}.tflite"


@pytest.fixture(scope="session")
def small_model():
    """A Keras model: uint8 (N, 16, 16, 3) -> likelihoods (N, 4), class_maps (N, 4, 4, 4)."""
    import keras

    keras.utils.set_random_seed(7)
    image = keras.Input((16, 16, 3), dtype="uint8")
    x = keras.layers.Rescaling(1 / 128, offset=-1)(image)
    x = keras.layers.Conv2D(8, 3, strides=4, padding="same", use_bias=False)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU(max_value=6)(x)
    x = keras.layers.Dropout(0.2)(x)
    class_maps = keras.layers.Conv2D(4, 1, name="class_maps")(x)
    logits = keras.layers.GlobalAveragePooling2D()(class_maps)
    likelihoods = keras.layers.Softmax(name="likelihoods")(logits)
    return keras.Model(image, {"likelihoods": likelihoods, "class_maps": class_maps})


@pytest.fixture(scope="session")
def compiled_model(small_model, tmp_path_factory):
    """The small model's pickle, with its card and its compiled file beside it."""
    from model.compiling import compile_here

    path = write_model(tmp_path_factory.mktemp("compiled_model"), small_model)
    compile_here(path)
    return path


@pytest.fixture(scope="session")
def classifier(compiled_model):
    return Classifier.open(compiled_model)


@pytest.fixture(scope="session")
def pixels():
    """Two inputs of the small model, uint8 (2, 16, 16, 3)."""
    return np.random.default_rng(7).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)


FORBIDDEN = {"compile", "exec", "marshal.loads", "os.exec", "os.fork", "os.posix_spawn"}
FORBIDDEN |= {"os.system", "pickle.find_class", "socket.connect", "subprocess.Popen"}


@pytest.fixture(scope="package")
def run_events():
    """The names of FORBIDDEN audit events since the list was last cleared."""
    seen = []
    watching = [True]

    def hook(event, _arguments):
        if watching[0] and event in FORBIDDEN:
            seen.append(event)

    sys.addaudithook(hook)
    yield seen
    watching[0] = False
