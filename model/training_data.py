"""Balanced, weighted, augmented batches of training images."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from model.augmentation import augment
from model.manifest import Example
from model.network import CULTURES
from model.preprocessing import Pixels, decode
from model.recipe import Recipe


class Epoch(keras.utils.PyDataset):
    """One epoch's batches: pixels uint8 (N, size, size, 3) and targets float32 (N, 4).

    What batch `i` holds depends on the recipe, the seed, the epoch and `i` alone, so that an
    interrupted training goes on as if it had not been interrupted.
    """

    def __init__(
        self,
        images: Sequence[Pixels],
        examples: Sequence[Example],
        recipe: Recipe,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__()
        self._images = images
        self._targets = np.eye(len(CULTURES), dtype=np.float32)[[e.label for e in examples]]
        self._recipe = recipe
        self._seed = (seed, epoch)
        self._drawn = draw(
            sampling_weights(examples, recipe), recipe, np.random.default_rng((seed, epoch))
        )

    def __len__(self) -> int:
        return len(self._drawn) // self._recipe.batch_size

    def __getitem__(self, index: int) -> tuple[Pixels, NDArray[np.float32]]:
        """Return the batch of that index."""
        rng = np.random.default_rng((*self._seed, index))
        recipe = self._recipe
        chosen = self._drawn[index * recipe.batch_size :][: recipe.batch_size]
        pixels = np.stack([augment(self._images[i], recipe.train_size, rng) for i in chosen])
        return mix(pixels, self._targets[chosen], recipe.mixup, rng)


def read_images(folder: Path, examples: Sequence[Example]) -> list[Pixels]:
    """Return the decoded images, uint8 (height, width, 3) each. Raises NotAnImage, OSError."""
    return [decode((folder / example.file).read_bytes()) for example in examples]


def sampling_weights(examples: Sequence[Example], recipe: Recipe) -> NDArray[np.float64]:
    """Return each example's probability to be drawn; cultures get the shares of the recipe.

    Within a culture, an image counts less if it is one of many sections of a scroll or album, not
    a museum's own photograph (tier B), or a print.
    """
    sizes = Counter(example.group for example in examples if example.group)
    weights = np.array(
        [
            sizes.get(e.group, 1) ** -recipe.group_power
            * (recipe.tier_b_weight if e.tier == "B" else 1.0)
            * (recipe.print_weight if e.kind == "print" else 1.0)
            for e in examples
        ]
    )
    labels = np.array([e.label for e in examples])
    others = (1 - recipe.share_of_america) / (len(CULTURES) - 1)
    for label, culture in enumerate(CULTURES):
        share = recipe.share_of_america if culture == "America" else others
        weights[labels == label] *= share / weights[labels == label].sum()
    return weights / weights.sum()


def draw(
    weights: NDArray[np.float64], recipe: Recipe, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return an epoch's indices: systematic sampling, so that no image is drawn far too often."""
    count = recipe.images_per_epoch
    order = rng.permutation(len(weights))
    steps = (np.arange(count) + rng.random()) / count
    positions = np.searchsorted(np.cumsum(weights[order]), steps)
    return rng.permutation(order[np.minimum(positions, len(weights) - 1)])


def mix(
    pixels: Pixels, targets: NDArray[np.float32], strength: float, rng: np.random.Generator
) -> tuple[Pixels, NDArray[np.float32]]:
    """Return the batch blended with itself in another order (mixup, arXiv:1710.09412)."""
    if strength == 0:
        return pixels, targets
    share = np.float32(rng.beta(strength, strength))
    order = rng.permutation(len(pixels))
    blended = share * pixels + (1 - share) * pixels[order]
    return blended.astype(np.uint8), share * targets + (1 - share) * targets[order]
