"""The training images, random views of them, and what each of them weighs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.preprocessing import Pixels, decode, resize
from model.training.augmentation import augment
from model.training.manifest import Example
from model.training.network import CULTURES
from model.training.recipe import Recipe

BATCH_SIZE = 32


def read_images(folder: Path, examples: Sequence[Example]) -> list[Pixels]:
    """Return the decoded images, uint8 (height, width, 3) each. Raises NotAnImage, OSError."""
    return [decode((folder / example.file).read_bytes()) for example in examples]


def example_weights(examples: Sequence[Example], recipe: Recipe) -> NDArray[np.float64]:
    """Return what each example weighs, 1 in all; cultures get the shares of the recipe.

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


def batches_of(
    images: Sequence[Pixels], size: int, seed: tuple[int, ...] | None = None
) -> Iterator[Pixels]:
    """Yield all images in order, uint8 (BATCH_SIZE or less, size, size, 3).

    Whole, as serving sees them, or with a seed a random view of each, which depends on the seed
    and the image's place alone.
    """
    for start in range(0, len(images), BATCH_SIZE):
        chosen = enumerate(images[start : start + BATCH_SIZE], start)
        yield np.stack(
            [
                resize(pixels, size, size)
                if seed is None
                else augment(pixels, size, np.random.default_rng((*seed, place)))
                for place, pixels in chosen
            ]
        )
