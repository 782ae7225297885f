"""Fits the network by a recipe.

The last layer is fitted first, alone. Then random views of the training images go once through
the first blocks, which stay as they are, and the blocks above learn from what came out, once per
seed. The weights of the last epochs and of all seeds are averaged.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from model.backbone import freeze_normalisation, output_of_block
from model.manifest import Example
from model.network import build_network
from model.preprocessing import Pixels
from model.probe import fit_head
from model.recipe import Recipe
from model.training_data import Epoch, draw, one_hot, sampling_weights, view_batches

Weights = list[NDArray[np.float32]]


def fit_soup(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> Weights:
    """Return the mean weights of one run per seed (model soup, https://arxiv.org/abs/2203.05482).

    All runs start from the same weights, so that their mean is a network at least as good as
    each. `state` is a folder that keeps what is done; a later call goes on from there. Raises
    ValueError if an example is not of the train split.
    """
    if any(example.split != "train" for example in examples):
        raise ValueError("Only examples of the train split may be trained on.")
    state.mkdir(parents=True, exist_ok=True)
    start = starting_weights(images, examples, recipe, pretrained, state)
    views = first_blocks_features(images, examples, recipe, start, state)
    runs = [fit_run(*views, recipe, seed, start, state) for seed in recipe.seeds]
    return [np.mean(layer, axis=0) for layer in zip(*runs, strict=True)]


def starting_weights(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    pretrained: Path | None,
    state: Path,
) -> Weights:
    """Return the pretrained weights with a last layer fitted to them."""
    kept = state / "start.npz"
    if not kept.exists():
        keras.utils.set_random_seed(recipe.seeds[0])
        network = build_network(pretrained, variant=recipe.variant)
        weights = sampling_weights(examples, recipe)
        fit_head(network, images, one_hot(examples), weights, recipe.head_penalty)
        _write_arrays(kept, network.get_weights())
    return _read_arrays(kept)


def first_blocks_features(
    images: Sequence[Pixels],
    examples: Sequence[Example],
    recipe: Recipe,
    start: Weights,
    state: Path,
) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    """Return what the frozen blocks make of random views (views, h, w, c), and the targets."""
    rng = np.random.default_rng(recipe.seeds[0])
    drawn = draw(sampling_weights(examples, recipe), recipe.views, rng)
    kept = state / "views.npy"
    if not kept.exists():
        network = build_network(variant=recipe.variant, size=recipe.train_size)
        network.set_weights(start)
        lower = keras.Model(network.input, output_of_block(network, recipe.frozen_blocks - 1))
        progress = keras.utils.Progbar(len(drawn), unit_name="view")
        features = []
        for pixels in view_batches(images, drawn, recipe):
            features.append(lower.predict_on_batch(pixels).astype(np.float16))
            progress.add(len(pixels))
        _write_whole(kept, np.concatenate(features))
    return np.load(kept), one_hot([examples[index] for index in drawn])


def fit_run(
    features: NDArray[np.float16],
    targets: NDArray[np.float32],
    recipe: Recipe,
    seed: int,
    start: Weights,
    state: Path,
) -> Weights:
    """Return the mean of one run's weights after each of its last epochs."""
    keras.utils.set_random_seed(seed)
    network = build_network(variant=recipe.variant, size=recipe.train_size, dropout=recipe.dropout)
    network.set_weights(start)
    freeze_normalisation(network)
    model = keras.Model(
        output_of_block(network, recipe.frozen_blocks - 1), network.get_layer("logits").output
    )
    _compile(model, recipe)
    first, average = _restore(state, seed, model, network.get_weights())
    for epoch in range(first, recipe.epochs):
        batches = Epoch(features, targets, recipe, seed, epoch)
        model.fit(batches, initial_epoch=epoch, epochs=epoch + 1, shuffle=False)
        averaged = epoch - (recipe.epochs - recipe.averaged_epochs)
        if averaged >= 0:
            average = [
                mean + (weights - mean) / (averaged + 1)
                for mean, weights in zip(average, network.get_weights(), strict=True)
            ]
        _save(state, seed, model, average, epoch + 1)
    return average


def _compile(model: keras.Model, recipe: Recipe) -> None:
    steps = min(recipe.views_per_epoch, recipe.views) // recipe.batch_size
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
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,  # compiled by XLA it takes ten times as long on a CPU
    )
    model.optimizer.build(model.trainable_variables)


def _save(state: Path, seed: int, model: keras.Model, average: Weights, epochs: int) -> None:
    """Keep the run's state; the small file that names the rest is written last."""
    name = f"run-{seed}-{epochs % 2}"
    model.save_weights(state / f"{name}.weights.h5")
    _write_arrays(state / f"{name}.npz", average)
    new = state / f"run-{seed}.json.new"
    # Keras keeps the optimizer's state with the weights, but not that of dropout's seeds.
    seeds = np.asarray(model.get_layer("dropout").seed_generator.state).tolist()
    new.write_text(json.dumps({"name": name, "epochs": epochs, "dropout": seeds}))
    new.replace(state / f"run-{seed}.json")


def _restore(state: Path, seed: int, model: keras.Model, start: Weights) -> tuple[int, Weights]:
    """Bring back a kept state; return how many epochs it has done and the mean so far."""
    note = state / f"run-{seed}.json"
    if not note.exists():
        return 0, start
    kept = json.loads(note.read_text())
    model.load_weights(state / f"{kept['name']}.weights.h5")
    model.get_layer("dropout").seed_generator.state.assign(kept["dropout"])
    return int(kept["epochs"]), _read_arrays(state / f"{kept['name']}.npz")


def _write_whole(path: Path, array: NDArray[np.float16]) -> None:
    new = path.with_suffix(".new.npy")
    np.save(new, array)
    new.replace(path)


def _write_arrays(path: Path, arrays: Weights) -> None:
    new = path.with_suffix(".new.npz")
    np.savez(new, *arrays)
    new.replace(path)


def _read_arrays(path: Path) -> Weights:
    with np.load(path) as arrays:
        return list(arrays.values())
