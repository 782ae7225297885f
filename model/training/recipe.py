"""How the network is trained: every number that shapes the result."""

from dataclasses import dataclass

from model.preprocessing import SIZE


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are the recipe of the model in service; docs/experiments.md says why."""

    size: int = SIZE  # height and width of the network's input, in pixels; a multiple of 32
    seed: int = 1  # of the baseline and the folds
    penalty: float = 0.1  # of the logistic regression's squared coefficients
    baseline_epochs: int = 8
    resamples: int = 1000  # of the bootstrap that gives the 95% intervals
