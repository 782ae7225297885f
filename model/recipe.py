"""How the network is trained: every number that shapes the result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are the recipe of the model in service."""

    variant: str = "lite0"
    head_penalty: float = 0.1  # of the logistic regression that fine-tuning starts from
    train_size: int = 256  # pixels; smaller than in service, as crops enlarge what they show
    views: int = 6000  # random views of the training images
    frozen_blocks: int = 8  # these first blocks keep their ImageNet weights
    seeds: tuple[int, ...] = (1, 2, 3, 4)  # one run each; their weights are averaged
    epochs: int = 6
    averaged_epochs: int = 4  # the last ones of a run, whose weights are averaged
    views_per_epoch: int = 1920
    batch_size: int = 32
    learning_rate: float = 1e-4
    weight_decay: float = 0.02
    dropout: float = 0.2
    mixup: float = 0.2  # parameter of the beta distribution; 0 for none
    share_of_america: float = 0.4  # of the views; the other cultures share the rest equally
    group_power: float = 0.5  # an image of a group of n weighs n ** -group_power
    tier_b_weight: float = 0.6
    print_weight: float = 0.5
    baseline_epochs: int = 8
