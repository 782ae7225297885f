"""One painting in many encodings gets nearly one answer."""

import io

import pytest
from PIL import Image

from model.classifier import Classifier
from model.compiling import MODEL, ensure_compiled
from model.preprocessing import to_network_input
from tests.model.pictures import encoded, encodings, painting

LARGEST_DIFFERENCE = 0.05


@pytest.fixture(scope="module")
def classifier():
    ensure_compiled(MODEL)
    return Classifier.open(MODEL)


def test_twenty_encodings_of_a_painting_get_nearly_the_same_likelihoods(classifier):
    found = {
        name: classifier.predict(to_network_input(content, classifier.input_size)).likelihoods
        for name, content in encodings()
    }
    first = next(iter(found.values()))
    differences = {
        name: max(abs(likelihoods[label] - first[label]) for label in first)
        for name, likelihoods in found.items()
    }
    assert len(found) >= 20
    assert max(differences.values()) < LARGEST_DIFFERENCE, differences


def test_what_transparency_hides_does_not_change_the_answer(classifier):
    image = painting()
    mask = Image.new("L", image.size)
    mask.paste(255, (60, 60, image.width - 60, image.height - 60))
    flat = Image.composite(image, Image.new("RGB", image.size, "white"), mask)
    expected = classifier.predict(to_network_input(encoded(flat, "PNG"), classifier.input_size))
    for hidden in ("black", "magenta", "white"):
        cut = Image.composite(image, Image.new("RGB", image.size, hidden), mask)
        cut.putalpha(mask)
        for file_format, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True})):
            content = encoded(cut, file_format, **options)
            pixels = to_network_input(content, classifier.input_size)
            assert classifier.predict(pixels).likelihoods == expected.likelihoods
            assert Image.open(io.BytesIO(content)).getpixel((0, 0))[3] == 0
