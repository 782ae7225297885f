"""Weighted, augmented views of the training images, and batches of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
    """One epoch's batches of features, float32 (N, ...), and targets, float32 (N, 4).

    What batch `i` holds depends on the recipe, the seed, the epoch and `i` alone, so that an
    interrupted training goes on as if it had not been interrupted.
    """

    def __init__(
        self,
        features: NDArray[np.float16],
        targets: NDArray[np.float32],
        recipe: Recipe,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__()
        self._features = features
        self._targets = targets
        self._recipe = recipe
        self._seed = (seed, epoch)
        order = np.random.default_rng(self._seed).permutation(len(targets))
        self._order = order[: recipe.views_per_epoch]

    def __len__(self) -> int:
        return len(self._order) // self._recipe.batch_size

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the batch of that index."""
        size = self._recipe.batch_size
        chosen = self._order[index * size : (index + 1) * size]
        rng = np.random.default_rng((*self._seed, index))
        features = self._features[chosen].astype(np.float32)
        return mix(features, self._targets[chosen], self._recipe.mixup, rng)


def read_images(folder: Path, examples: Sequence[Example]) -> list[Pixels]:
    """Return the decoded images, uint8 (height, width, 3) each. Raises NotAnImage, OSError."""
    return [decode((folder / example.file).read_bytes()) for example in examples]


def one_hot(examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return 1 for the right culture, else 0, as float32 (N, 4)."""
    return np.eye(len(CULTURES), dtype=np.float32)[[example.label for example in examples]]


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


def draw(weights: NDArray[np.float64], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return that many indices by their weights, each as often as its weight says, give or take 1.

    (Systematic sampling.)
    """
    order = rng.permutation(len(weights))
    steps = (np.arange(count) + rng.random()) / count
    positions = np.searchsorted(np.cumsum(weights[order]), steps)
    return rng.permutation(order[np.minimum(positions, len(weights) - 1)])


def view_batches(
    images: Sequence[Pixels], drawn: NDArray[np.intp], recipe: Recipe
) -> Iterator[Pixels]:
    """Yield random views of the drawn images, uint8 (N, train_size, train_size, 3)."""
    for start in range(0, len(drawn), recipe.batch_size):
        rng = np.random.default_rng((len(drawn), start))
        chosen = drawn[start : start + recipe.batch_size]
        yield np.stack([augment(images[index], recipe.train_size, rng) for index in chosen])


def mix(
    features: NDArray[np.float32],
    targets: NDArray[np.float32],
    strength: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the batch blended with itself in another order (manifold mixup, arXiv:1806.05236)."""
    if strength == 0:
        return features, targets
    share = np.float32(rng.beta(strength, strength))
    order = rng.permutation(len(features))
    return (
        share * features + (1 - share) * features[order],
        share * targets + (1 - share) * targets[order],
    )
