"""The training images, random views of them, and what each of them weighs."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.preprocessing import NotAnImage, Pixels, decode, resize
from model.training.augmentation import augment
from model.training.recipe import Recipe


def read_image(path: Path) -> Pixels:
    """Return the decoded image, uint8 (height, width, 3).

    Raises NotAnImage, naming the file, and OSError.
    """
    try:
        return decode(path.read_bytes())
    except NotAnImage as error:
        raise NotAnImage(f"{path}: {error}") from error


def views_of(pixels: Pixels, place: int, recipe: Recipe) -> Pixels:
    """Return what is learned from an image: uint8 (1 + views, size, size, 3).

    First the whole image, as serving sees it, then random views, which depend on the recipe's seed
    and the image's place in the manifest alone.
    """
    views = [resize(pixels, recipe.size, recipe.size)]
    for number in range(1, recipe.views + 1):
        rng = np.random.default_rng((recipe.seed, number, place))
        views.append(augment(pixels, recipe.size, rng))
    return np.stack(views)


def example_weights(examples: pd.DataFrame, recipe: Recipe) -> NDArray[np.float64]:
    """Return what each row of a manifest weighs in training, float64 (N,), 1 in all.

    An image counts less if it is one of many in a group (sections of a scroll or album), not a
    museum's own photograph (tier B), or a print. The labels are balanced by the recipe.
    """
    sizes = examples.groupby("group")["file"].transform("size").where(examples["group"] != "", 1)
    weights = sizes.astype(float) ** -recipe.group_power
    weights[examples["tier"] == "B"] *= recipe.tier_b_weight
    weights[examples["kind"] == "print"] *= recipe.print_weight
    weights /= weights.groupby(examples["culture"]).transform("sum") ** recipe.balance
    return np.asarray(weights / weights.sum(), np.float64)
