"""Fits the network by a recipe: pretrained features as they are, the last layer by regression.

The features are kept as they are learned, a pass over the images at a time, so that an interrupted
training goes on where it was.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model.manifest import Example
from model.network import build_network
from model.preprocessing import SIZE, Pixels
from model.probe import average_features, fit_head
from model.recipe import Recipe
from model.training_data import BATCH_SIZE, batches_of, example_weights, one_hot


def fit_network(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> keras.Model:
    """Return the network with its last layer fitted to whole images and to random views of them.

    `pretrained` is the backbone's state file; without it the backbone is random, by the recipe's
    seed. `state` is a folder that keeps what is done; a later call goes on from there. Raises
    ValueError if an example is not of the train split.
    """
    if any(example.split != "train" for example in examples):
        raise ValueError("Only examples of the train split may be trained on.")
    state.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(pretrained, variant=recipe.variant)
    features = np.concatenate(list(passes(network, images, recipe, state)))
    repeats = len(features) // len(images)
    fit_head(
        network,
        features,
        np.tile(one_hot(examples), (repeats, 1)),
        np.tile(example_weights(examples, recipe), repeats) / repeats,
        recipe.penalty,
    )
    return network


def passes(
    network: keras.Model, images: Sequence[Pixels], recipe: Recipe, state: Path
) -> Iterator[NDArray[np.float32]]:
    """Yield the features (N, channels) of the whole images, then of each pass of random views."""
    for number in range(1 + recipe.views):
        kept = state / f"features-{number}.npy"
        if not kept.exists():
            seed = (recipe.seed, number) if number else None
            batches = tqdm(
                batches_of(images, SIZE, seed),
                total=math.ceil(len(images) / BATCH_SIZE),
                desc=f"views {number} of {recipe.views}" if number else "whole images",
                unit="batch",
            )
            new = kept.with_suffix(".new.npy")
            np.save(new, average_features(network, batches))
            new.replace(kept)
        yield np.load(kept)
