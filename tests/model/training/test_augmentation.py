"""Training sees each painting a little otherwise each time."""

import numpy as np

from model.training.augmentation import augment


def test_a_view_is_as_large_as_asked_for_and_differs_each_time():
    pixels = np.random.default_rng(0).integers(0, 256, (90, 300, 3), np.uint8)
    rng = np.random.default_rng(5)
    one, other = augment(pixels, 64, rng), augment(pixels, 64, rng)
    assert one.shape == other.shape == (64, 64, 3)
    assert one.dtype == np.uint8
    assert (one != other).any()
