"""Fits the network by a recipe: pretrained features, pruned, and the last layers by regression.

What it takes of the features is kept, a pass over the images at a time, so that an interrupted
training goes on where it was.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model.preprocessing import SIZE, Pixels
from model.training.backbone import build_backbone
from model.training.data import BATCH_SIZE, batches_of, example_weights
from model.training.manifest import Example
from model.training.network import CULTURES, backbone_of, build_network
from model.training.probe import average_products, fit_head
from model.training.pruning import prune
from model.training.recipe import Recipe


def fit_network(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> keras.Model:
    """Return the network with its last layers fitted to whole images and to random views of them.

    `pretrained` is the backbone's state file; without it the backbone is random, by the recipe's
    seed. `state` is a folder that keeps what is done; a later call goes on from there. Raises
    ValueError if an example is not of the train split or a culture has none.
    """
    if any(example.split != "train" for example in examples):
        raise ValueError("Only examples of the train split may be trained on.")
    if missing := set(CULTURES) - {example.culture for example in examples}:
        raise ValueError(f"There is nothing to learn {' and '.join(sorted(missing))} from.")
    state.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(variant=recipe.variant, keep=recipe.keep)
    set_backbone(network, images, recipe, pretrained, state)
    products = np.concatenate(list(passes(network, images, recipe, state)))
    repeats = len(products) // len(images)
    fit_head(
        network,
        products,
        np.tile([example.label for example in examples], repeats),
        np.tile(example_weights(examples, recipe), repeats) / repeats,
        recipe.penalty,
    )
    return network


def set_backbone(
    network: keras.Model,
    images: Sequence[Pixels],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> None:
    """Give the network what pruning leaves of the whole backbone."""
    kept = state / "pruned.weights.h5"
    backbone = backbone_of(network)
    if not kept.exists():
        whole = build_backbone(recipe.variant, SIZE, pretrained)
        chosen = images[:: math.ceil(len(images) / recipe.pruning_images)]
        prune(whole, backbone, batches_of(chosen, SIZE))
        new = kept.with_name("new.weights.h5")
        backbone.save_weights(new)
        new.replace(kept)
    backbone.load_weights(kept)


def passes(
    network: keras.Model, images: Sequence[Pixels], recipe: Recipe, state: Path
) -> Iterator[NDArray[np.float32]]:
    """Yield the average products of the whole images, then of each pass of random views."""
    for number in range(1 + recipe.views):
        kept = state / f"products-{number}.npy"
        if not kept.exists():
            seed = (recipe.seed, number) if number else None
            batches = tqdm(
                batches_of(images, SIZE, seed),
                total=math.ceil(len(images) / BATCH_SIZE),
                desc=f"views {number} of {recipe.views}" if number else "whole images",
                unit="batch",
            )
            new = kept.with_suffix(".new.npy")
            np.save(new, average_products(network, batches))
            new.replace(kept)
        yield np.load(kept)
