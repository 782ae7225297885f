"""What is learned from each image."""

import numpy as np
import pytest

from model.preprocessing import NotAnImage
from model.training.data import BATCH_SIZE, keep, read_images


def test_an_image_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(NotAnImage, match=r"torn\.jpg cannot be used: [^P]*\. Replace"):
        read_images(tmp_path, ["torn.jpg"], 32)


@pytest.mark.parametrize("written", [0, 1, BATCH_SIZE + 0.5, 2 * BATCH_SIZE, 2 * BATCH_SIZE + 3])
def test_an_interrupted_run_makes_no_whole_batch_twice_and_ends_as_an_uninterrupted_one(
    tmp_path, written
):
    whole = np.arange(7 * (2 * BATCH_SIZE + 3), dtype=np.float32).reshape(-1, 7)
    path = tmp_path / "state" / "rows"
    path.parent.mkdir()
    path.write_bytes(whole.tobytes()[: int(written * 7 * 4)])
    made = []

    def make(start, stop):
        made.append((start, stop))
        return whole[start:stop]

    np.testing.assert_array_equal(keep(path, whole.shape, np.float32, make), whole)
    complete = [(0, 32), (32, 64), (64, 67)]
    assert made == [batch for batch in complete if batch[1] > written]
