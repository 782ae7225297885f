"""How the network is trained: every number that shapes the result."""

from dataclasses import dataclass

from model.training.network import KEEP, VARIANT


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are the recipe of the model in service."""

    variant: str = VARIANT
    keep: float = KEEP  # share of the channels inside the backbone's blocks that pruning leaves
    pruning_images: int = 256  # by which it chooses them, at most, spread over all
    seed: int = 1  # of the random views and of the baseline
    views: int = 2  # random views of each image, beside the whole one, that are learned from
    penalty: float = 0.1  # of the logistic regression's squared coefficients
    share_of_america: float = 0.4  # of all weight; the other cultures share the rest equally
    group_power: float = 0.5  # an image of a group of n weighs n ** -group_power
    tier_b_weight: float = 0.6
    print_weight: float = 0.5
    baseline_epochs: int = 8
