import json
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model.classifier import CARD, Classifier, ModelError, attention_map, read_card
from model.freezing import ROOT, freeze
from model.pickling import write_pickle

LABELS = ["America", "China", "India", "Japan"]
PICKLE = "culture_classifier.pkl"


def write_card(folder, **values):
    card = {"labels": LABELS, "sha256": "0" * 64, "input_size": 16, "sure_above": 0.25} | values
    (folder / CARD).write_text(json.dumps(card))


@pytest.fixture(scope="module")
def folder(small_model, tmp_path_factory):
    """A pickled model and its card."""
    folder = tmp_path_factory.mktemp("classifier")
    write_card(folder, sha256=write_pickle(small_model, folder / PICKLE))
    return folder


@pytest.fixture(scope="module")
def classifier(folder):
    return Classifier.open(folder / PICKLE)


@pytest.fixture
def frozen_here(small_model, monkeypatch):
    """The small model, frozen in this process, in place of any pickle."""
    graph = freeze(small_model)
    monkeypatch.setattr("model.classifier.freeze_apart", lambda *_: graph)


def run_python(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_likelihoods_are_the_keras_models(classifier, small_model, pixels):
    expected = np.asarray(small_model(pixels)["likelihoods"])
    for image, row in zip(pixels, expected, strict=True):
        prediction = classifier.predict(image)
        np.testing.assert_allclose(list(prediction.likelihoods.values()), row, atol=1e-6)
        assert list(prediction.likelihoods) == LABELS
        assert prediction.culture == LABELS[row.argmax()]
        assert prediction.likelihood == prediction.likelihoods[prediction.culture]


def test_the_attention_map_is_the_predicted_cultures_class_map(classifier, small_model, pixels):
    maps = np.asarray(small_model(pixels)["class_maps"])
    prediction = classifier.predict(pixels[0])
    class_map = maps[0, :, :, LABELS.index(prediction.culture)]
    np.testing.assert_allclose(prediction.attention, attention_map(class_map), atol=1e-5)
    assert prediction.attention.dtype == np.float32


def test_attention_is_between_0_and_1_and_none_where_nothing_speaks_for_the_culture():
    assert attention_map(np.float32([[-1, 2], [1, 4]])).tolist() == [[0, 0.5], [0.25, 1]]
    assert attention_map(np.float32([[-1, -2]])).tolist() == [[0, 0]]


@pytest.mark.usefixtures("frozen_here")
@pytest.mark.parametrize(("sure_above", "sure"), [(0.0, True), (0.999, False)])
def test_a_prediction_is_sure_above_the_cards_threshold(sure_above, sure, pixels, tmp_path):
    write_card(tmp_path, sure_above=sure_above)
    assert Classifier.open(tmp_path / PICKLE).predict(pixels[0]).sure is sure


def test_threads_get_the_answers_that_one_gets_alone(classifier):
    images = np.random.default_rng(3).integers(0, 256, (200, 16, 16, 3), dtype=np.uint8)
    alone = [classifier.predict(image).likelihoods for image in images]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda image: classifier.predict(image).likelihoods, images)
        assert list(together) == alone


@pytest.mark.parametrize(
    "wrong", [np.zeros((16, 17, 3), np.uint8), np.zeros((16, 16, 3)), np.zeros((1, 16, 16, 3))]
)
def test_another_shape_or_dtype_is_a_value_error(classifier, wrong):
    with pytest.raises(ValueError, match="The network eats"):
        classifier.predict(wrong)


def test_the_card_and_its_digest_can_be_read(classifier, folder):
    assert classifier.card == json.loads((folder / CARD).read_text())
    assert classifier.digest == classifier.card["sha256"]
    assert classifier.labels == tuple(LABELS)


def test_a_missing_card_is_named(tmp_path):
    with pytest.raises(ModelError, match=rf"{CARD} cannot be read: No such file"):
        Classifier.open(tmp_path / PICKLE)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}"])
def test_a_broken_card_is_a_model_error(tmp_path, content):
    (tmp_path / CARD).write_bytes(content)
    with pytest.raises(ModelError, match="model card"):
        read_card(tmp_path / CARD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labels", []),
        ("labels", "AB"),
        ("labels", ["China", "China"]),
        ("labels", [1, 2]),
        ("sha256", None),
        ("input_size", "16"),
        ("sure_above", None),
    ],
)
def test_a_card_without_a_usable_value_names_it(tmp_path, name, value):
    write_card(tmp_path, **{name: value})
    with pytest.raises(ModelError, match=f"no usable '{name}'"):
        read_card(tmp_path / CARD)


@pytest.mark.usefixtures("frozen_here")
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"input_size": 32}, "eats images of"),
        ({"labels": LABELS[:3]}, "another number of cultures"),
    ],
)
def test_a_card_that_speaks_of_another_model_is_refused(tmp_path, values, sentence):
    write_card(tmp_path, **values)
    with pytest.raises(ModelError, match=sentence):
        Classifier.open(tmp_path / PICKLE)


def test_weights_that_are_no_numbers_are_refused(small_model, tmp_path, monkeypatch):
    import keras

    broken = keras.models.clone_model(small_model)
    broken.set_weights([np.full_like(weights, np.nan) for weights in small_model.get_weights()])
    graph = freeze(broken)
    monkeypatch.setattr("model.classifier.freeze_apart", lambda *_: graph)
    write_card(tmp_path)
    with pytest.raises(ModelError, match="do not sum to 1"):
        Classifier.open(tmp_path / PICKLE)


def test_a_model_with_other_outputs_is_not_frozen():
    import keras

    image = keras.Input((16, 16, 3))
    with pytest.raises(ValueError, match="likelihoods and class_maps"):
        freeze(keras.Model(image, keras.layers.Flatten()(image)))


def test_a_pickle_of_another_digest_is_refused(folder, tmp_path):
    (tmp_path / PICKLE).write_bytes((folder / PICKLE).read_bytes())
    write_card(tmp_path)
    with pytest.raises(ModelError, match="SHA-256"):
        Classifier.open(tmp_path / PICKLE)


def test_a_missing_pickle_is_named(tmp_path):
    write_card(tmp_path)
    with pytest.raises(ModelError, match=rf"{PICKLE} cannot be opened: .*No such file"):
        Classifier.open(tmp_path / PICKLE)


def test_a_model_that_takes_too_long_to_open_is_given_up(folder, monkeypatch):
    monkeypatch.setattr("model.freezing.SECONDS", 0.01)
    with pytest.raises(ModelError, match=r"longer than 0\.01 seconds"):
        Classifier.open(folder / PICKLE)


def test_a_model_whose_opening_is_killed_is_a_model_error(folder, tmp_path, monkeypatch):
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(killed))
    with pytest.raises(ModelError, match="ended with code -9"):
        Classifier.open(folder / PICKLE)


def test_importing_the_classifier_imports_neither_tensorflow_nor_keras():
    run_python(
        "import sys, model.classifier\n"
        "assert not {'tensorflow', 'keras', 'h5py'} & set(sys.modules), sys.modules\n"
    )


def test_a_serving_process_never_imports_keras_and_stays_small(folder):
    run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from model.classifier import Classifier\n"
        "classifier = Classifier.open(Path(sys.argv[1]))\n"
        "assert 'keras' not in sys.modules and len(sys.modules) < 1000\n"
        "lines = Path('/proc/self/smaps_rollup').read_text().splitlines()\n"
        "sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}\n"
        "assert sizes['Anonymous:'] < 150_000, sizes\n",
        folder / PICKLE,
    )


@pytest.mark.skipif(platform.machine() != "x86_64", reason="elsewhere TensorFlow has no oneDNN")
def test_onednn_computes_the_convolutions_on_every_processor(folder, monkeypatch):
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    monkeypatch.setenv("ONEDNN_VERBOSE", "profile_exec")
    done = run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from model.classifier import Classifier\n"
        "Classifier.open(Path(sys.argv[1]))\n",
        folder / PICKLE,
    )
    assert ",convolution," in done


def test_keras_can_be_imported_and_trained_after_a_classifier_was_opened(folder):
    run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from model.classifier import Classifier\n"
        "classifier = Classifier.open(Path(sys.argv[1]))\n"
        "image = np.ones((1, 16, 16, 3), np.uint8)\n"
        "before = classifier.predict(image[0]).likelihoods\n"
        "import keras\n"
        "from model.pickling import open_pickle\n"
        "model = open_pickle(Path(sys.argv[1]), classifier.digest)\n"
        "model.compile('adam', {'likelihoods': 'mse'})\n"
        "model.training.fitting(image, {'likelihoods': np.eye(1, 4)}, verbose=0)\n"
        "import tensorflow as tf\n"
        "assert tf.executing_eagerly() and tf.__version__\n"
        "assert classifier.predict(image[0]).likelihoods == before\n",
        folder / PICKLE,
    )
