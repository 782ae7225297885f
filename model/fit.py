"""Fits the network by a recipe: one run per seed, then the average of the runs' weights."""

import json
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from model.backbone import freeze
from model.manifest import Example
from model.network import build_network, logits_network
from model.preprocessing import Pixels
from model.recipe import Recipe
from model.training_data import Epoch

Weights = list[NDArray[np.float32]]


def fit_soup(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> Weights:
    """Return the mean weights of one run per seed (model soup, https://arxiv.org/abs/2203.05482).

    All runs start from the same weights, so that their mean is a network as good as each. `state`
    is a folder that keeps finished epochs; a later call goes on from there.
    """
    runs = [fit_run(images, examples, recipe, seed, pretrained, state) for seed in recipe.seeds]
    return [np.mean(layer, axis=0) for layer in zip(*runs, strict=True)]


def fit_run(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    seed: int,
    pretrained: Path | None,
    state: Path,
) -> Weights:
    """Return the mean of one run's weights after each of its last epochs.

    Raises ValueError if an example is not of the train split.
    """
    if any(example.split != "train" for example in examples):
        raise ValueError("Only examples of the train split may be trained on.")
    keras.utils.set_random_seed(seed)
    network = build_network(
        pretrained, variant=recipe.variant, size=recipe.train_size, dropout=recipe.dropout
    )
    freeze(network, recipe.frozen_blocks)
    model = logits_network(network)
    _compile(model, recipe)
    average = network.get_weights()
    first = _restore(state, seed, model, average)
    for epoch in range(first, recipe.epochs):
        batches = Epoch(images, examples, recipe, seed, epoch)
        model.fit(batches, initial_epoch=epoch, epochs=epoch + 1)
        averaged = epoch - (recipe.epochs - recipe.averaged_epochs)
        if averaged >= 0:
            average = [
                mean + (weights - mean) / (averaged + 1)
                for mean, weights in zip(average, network.get_weights(), strict=True)
            ]
        _save(state, seed, model, average, epoch + 1)
    return average


def _compile(model: keras.Model, recipe: Recipe) -> None:
    steps = recipe.images_per_epoch // recipe.batch_size
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / 100,
        warmup_target=recipe.learning_rate,
        warmup_steps=steps,
        decay_steps=steps * (recipe.epochs - 1),
        alpha=0.05,
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(
            schedule, weight_decay=recipe.weight_decay, global_clipnorm=1.0
        ),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
        jit_compile=False,  # compiled by XLA it takes ten times as long on a CPU
    )
    model.optimizer.build(model.trainable_variables)


def _save(state: Path, seed: int, model: keras.Model, average: Weights, epochs: int) -> None:
    """Keep the run's state; the small file that names the rest is written last."""
    state.mkdir(parents=True, exist_ok=True)
    name = f"run-{seed}-{epochs % 2}"
    model.save_weights(state / f"{name}.weights.h5")
    np.savez(state / f"{name}.npz", *average)
    new = state / f"run-{seed}.json.new"
    new.write_text(json.dumps({"name": name, "epochs": epochs}))
    new.replace(state / f"run-{seed}.json")


def _restore(state: Path, seed: int, model: keras.Model, average: Weights) -> int:
    """Bring back a kept state, filling `average`; return how many epochs it has done."""
    note = state / f"run-{seed}.json"
    if not note.exists():
        return 0
    kept = json.loads(note.read_text())
    model.load_weights(state / f"{kept['name']}.weights.h5")
    with np.load(state / f"{kept['name']}.npz") as arrays:
        average[:] = arrays.values()
    return int(kept["epochs"])
