"""Model cards made for tests."""

from typing import Any

import numpy as np


def make_card(labels: int = 3, paintings: int = 40, seed: int = 1) -> dict[str, Any]:
    """A card with this many labels and test paintings; every fourth painting is a mistake."""
    names = [f"Style {number}" for number in range(1, labels + 1)]
    rng = np.random.default_rng(seed)
    rows = []
    confusion = np.zeros((labels, labels), int)
    for number in range(paintings):
        label = number % labels
        predicted = (label + 1) % labels if number % 4 == 0 else label
        likelihoods = rng.dirichlet(np.ones(labels)) / 2
        likelihoods[predicted] += 0.5
        confusion[label, predicted] += 1
        rows.append(
            {
                "object_id": number + 1 if number % 5 else None,
                "title": f"Painting <{number}> & more",
                "label": names[label],
                "predicted": names[predicted],
                "likelihoods": likelihoods.round(4).tolist(),
            }
        )
    return {
        "labels": names,
        "figures": {"test": {"confusion": confusion.tolist()}},
        "test_predictions": rows,
    }
