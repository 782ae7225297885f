"""How the network is trained: every number that shapes the result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are the recipe of the model in service."""

    variant: str = "lite0"
    train_size: int = 192  # pixels; smaller than in service, where paintings are seen uncropped
    frozen_blocks: int = 5  # the stem and this many first blocks keep their ImageNet weights
    seeds: tuple[int, ...] = (1, 2, 3)  # one run each; their weights are averaged
    epochs: int = 16
    averaged_epochs: int = 6  # the last ones of a run, whose weights are averaged
    images_per_epoch: int = 960
    batch_size: int = 32
    learning_rate: float = 3e-4
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    dropout: float = 0.2
    mixup: float = 0.2  # parameter of the beta distribution; 0 for none
    share_of_america: float = 0.4  # of an epoch; the other cultures share the rest equally
    group_power: float = 0.5  # an image of a group of n weighs n ** -group_power
    tier_b_weight: float = 0.6
    print_weight: float = 0.5
    baseline_epochs: int = 15
