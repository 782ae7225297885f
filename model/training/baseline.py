"""The baseline: the small convolutional network of the tutorial, trained from nothing.

Four convolutions with max pooling on 150x150 pixels, dropout and a dense layer (Chollet, Deep
Learning with Python, chapter 5, with softmax over the cultures).
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers

from model.preprocessing import Pixels, resize
from model.training.manifest import Example
from model.training.network import CULTURES

BASELINE_SIZE = 150  # pixels
BATCH_SIZE = 32
LEARNING_RATE = 3e-4


def build_baseline() -> keras.Model:
    """Return the network. Input: uint8 (N, 150, 150, 3); output: `likelihoods`, (N, 4)."""
    pixels = keras.Input((BASELINE_SIZE, BASELINE_SIZE, 3), dtype="uint8", name="pixels")
    x = layers.Rescaling(1 / 255)(pixels)
    for channels in (32, 64, 128, 128):
        x = layers.Conv2D(channels, 3, activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(512, activation="relu")(x)
    likelihoods = layers.Dense(len(CULTURES), activation="softmax", name="likelihoods")(x)
    return keras.Model(pixels, {"likelihoods": likelihoods})


def fit_baseline(
    train: tuple[Sequence[Pixels], Sequence[Example]],
    validation: tuple[Sequence[Pixels], Sequence[Example]],
    epochs: int,
    seed: int,
) -> keras.Model:
    """Return the baseline as it was after its best epoch, by validation's loss."""
    keras.utils.set_random_seed(seed)
    model = build_baseline()
    model.compile(
        optimizer=keras.optimizers.RMSprop(LEARNING_RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    best = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=epochs, restore_best_weights=True, start_from_epoch=1
    )
    pixels, labels = _arrays(*train)
    both_ways = np.concatenate([pixels, pixels[:, :, ::-1]])  # a mirrored copy of each
    model.training.fitting(
        both_ways,
        np.concatenate([labels, labels]),
        batch_size=BATCH_SIZE,
        epochs=epochs,
        steps_per_epoch=len(pixels) // BATCH_SIZE,
        validation_data=_arrays(*validation),
        callbacks=[best],
    )
    return model


def _arrays(images: Sequence[Pixels], examples: Sequence[Example]) -> tuple[Pixels, np.ndarray]:
    squashed = np.stack([resize(pixels, BASELINE_SIZE, BASELINE_SIZE) for pixels in images])
    return squashed, np.array([example.label for example in examples])
