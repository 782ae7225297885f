"""What is learned from each image, and what it weighs."""

import numpy as np
import pandas as pd
import pytest

from model.preprocessing import NotAnImage, resize
from model.training.data import example_weights, read_image, views_of
from model.training.recipe import Recipe

RECIPE = Recipe(size=32, views=2)
PIXELS = np.random.default_rng(2).integers(0, 256, (40, 60, 3), np.uint8)


def rows(*cells):
    columns = ["file", "culture", "group", "tier", "kind"]
    return pd.DataFrame(cells, columns=columns).assign(file=[f"{n}.jpg" for n in range(len(cells))])


def test_an_image_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(NotAnImage, match=r"torn\.jpg: "):
        read_image(tmp_path / "torn.jpg")


def test_the_first_view_is_the_whole_image_and_the_others_are_not():
    whole, *others = views_of(PIXELS, 0, RECIPE)
    np.testing.assert_array_equal(whole, resize(PIXELS, 32, 32))
    assert [view.shape for view in others] == [(32, 32, 3)] * 2
    assert all((view != whole).any() for view in others)


def test_views_depend_on_the_seed_and_the_images_place_alone():
    np.testing.assert_array_equal(views_of(PIXELS, 5, RECIPE), views_of(PIXELS, 5, RECIPE))
    assert (views_of(PIXELS, 5, RECIPE)[1] != views_of(PIXELS, 6, RECIPE)[1]).any()
    other = Recipe(size=32, views=2, seed=9)
    assert (views_of(PIXELS, 5, RECIPE)[1] != views_of(PIXELS, 5, other)[1]).any()


@pytest.mark.parametrize(
    ("balance", "share"), [(0, 9 / 10), (0.5, 3 / 4), (1, 1 / 2)], ids=["as is", "half", "equal"]
)
def test_balance_gives_rare_labels_more_weight(balance, share):
    many = [(0, "many", "", "", "")] * 9
    weights = example_weights(rows(*many, (0, "few", "", "", "")), Recipe(balance=balance))
    assert weights.sum() == pytest.approx(1)
    assert weights[:9].sum() == pytest.approx(share)


def test_sections_of_a_scroll_prints_and_images_of_tier_b_weigh_less():
    examples = rows(
        (0, "one", "", "A", "painting"),
        (0, "one", "scroll", "A", "painting"),
        (0, "one", "scroll", "A", "painting"),
        (0, "one", "", "B", "painting"),
        (0, "one", "", "A", "print"),
    )
    weights = example_weights(examples, Recipe(group_power=1, tier_b_weight=0.6, print_weight=0.2))
    assert weights / weights[0] == pytest.approx([1, 0.5, 0.5, 0.6, 0.2])
