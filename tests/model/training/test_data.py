"""What is learned from each image, and what it weighs."""

import numpy as np
import pandas as pd
import pytest

from model.preprocessing import NotAnImage, to_network_input
from model.training.data import batches_of, example_weights


def test_an_image_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(NotAnImage, match=r"torn\.jpg: "):
        list(batches_of(tmp_path, ["torn.jpg"], 32))


def test_training_sees_what_serving_sees(collection):
    files = ["lake-test-0.jpg", "wood-test-1.jpg"]
    (batch,) = batches_of(collection, files, 48)
    for fed, file in zip(batch, files, strict=True):
        np.testing.assert_array_equal(fed, to_network_input((collection / file).read_bytes(), 48))


@pytest.mark.parametrize(
    ("balance", "share"), [(0, 9 / 10), (0.5, 3 / 4), (1, 1 / 2)], ids=["as is", "half", "equal"]
)
def test_balance_gives_rare_labels_more_weight(balance, share):
    examples = pd.DataFrame({"file": map(str, range(10)), "culture": ["many"] * 9 + ["few"]})
    weights = example_weights(examples, balance)
    assert weights.sum() == pytest.approx(1)
    assert weights[:9].sum() == pytest.approx(share)
