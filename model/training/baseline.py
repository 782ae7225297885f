"""The baseline: the small convolutional network of the tutorial, trained from nothing.

Four convolutions with max pooling on 150x150 pixels, dropout and a dense layer (Chollet, Deep
Learning with Python, chapter 5, with softmax over the labels). It is measured and not kept.
"""

import keras
import numpy as np
from keras import layers
from tqdm import tqdm

from model.preprocessing import Pixels, resize
from model.training.measuring import Likelihoods, Right, normalised
from model.training.recipe import Recipe

BASELINE_SIZE = 150  # pixels
BATCH_SIZE = 32
LEARNING_RATE = 3e-4


def build_baseline(labels: int) -> keras.Model:
    """Return the network. Input: uint8 (N, 150, 150, 3); output: likelihoods, (N, labels)."""
    pixels = keras.Input((BASELINE_SIZE, BASELINE_SIZE, 3), dtype="uint8", name="pixels")
    x = layers.Rescaling(1 / 255)(pixels)
    for channels in (32, 64, 128, 128):
        x = layers.Conv2D(channels, 3, activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(512, activation="relu")(x)
    return keras.Model(pixels, layers.Dense(labels, activation="softmax")(x))


def baseline_likelihoods(
    pixels: Pixels, right: Right, test: Pixels, labels: int, recipe: Recipe
) -> Likelihoods:
    """Train the baseline and return its likelihoods of the images `test`.

    `pixels` and `test` are (N, size, size, 3), `right` the labels of `pixels`, (N,).
    """
    keras.utils.set_random_seed(recipe.seed)
    small = _resized(pixels)
    model = build_baseline(labels)
    model.compile(
        optimizer=keras.optimizers.RMSprop(LEARNING_RATE),
        loss="sparse_categorical_crossentropy",
        jit_compile=False,
    )
    with tqdm(total=recipe.baseline_epochs, desc="baseline", unit="epoch") as bar:
        model.fit(
            np.concatenate([small, small[:, :, ::-1]]),  # a mirrored copy of each
            np.concatenate([right, right]),
            batch_size=BATCH_SIZE,
            epochs=recipe.baseline_epochs,
            verbose=0,
            callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: bar.update())],
        )
    return normalised(model.predict(_resized(test), verbose=0))


def _resized(images: Pixels) -> Pixels:
    return np.stack([resize(image, BASELINE_SIZE, BASELINE_SIZE) for image in images])
