"""A painting as components."""

import numpy as np
import pytest

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.page.attention import as_picture
from dashboard.page.view import SENT_PICTURE, view_of, view_of_own_picture
from tests.dashboard.components import classed, every, links, text
from tests.dashboard.exhibits import DIGEST, make_exhibit, make_prediction


def view(**options):
    return view_of(make_exhibit(**options), MET)


def own(prediction):
    return view_of_own_picture(prediction, b"", collection=MET)


def read(component, name):
    """What stands in the only part of this class."""
    (part,) = classed(component, name)
    return text(part)


def test_a_view_says_what_is_right_and_what_the_model_says():
    shown = view(culture="Japan")
    assert (shown["object_id"], shown["search"]) == (7, "?painting=7")
    assert shown["image"] == f"/paintings/7.jpg?digest={DIGEST}"
    assert shown["alt"] == "Old <Trees>, Guo Xi, ca. 1080"
    assert text(shown["verdict"]) == "The Met saysChinaThe model saysJapan✗ Wrong"


@pytest.mark.parametrize(
    ("predicted", "word", "colour"),
    [("China", "✓ Right", "text-success"), ("Japan", "✗ Wrong", "text-danger")],
)
def test_the_verdict_is_a_sign_a_word_and_a_colour_and_is_announced(predicted, word, colour):
    shown = view(culture=predicted)
    assert read(shown["verdict"], "verdict") == word
    assert classed(shown["verdict"], colour)
    assert shown["announcement"].endswith(f": {word[2:].lower()}.")


@pytest.mark.parametrize(
    ("sure", "familiar", "doubt"),
    [
        (False, True, "Not sure: 70%"),
        (True, False, messages.UNFAMILIAR),
        (False, False, messages.UNFAMILIAR),
    ],
)
def test_a_doubt_comes_before_the_prediction_and_takes_its_colour(sure, familiar, doubt):
    verdict = own(make_prediction(sure=sure, familiar=familiar))["verdict"]
    assert text(verdict) == f"The model says{doubt}China"
    assert classed(verdict, "text-body-secondary")


def test_the_bars_keep_the_models_order_with_the_predicted_and_the_right_one_marked():
    bars = view(culture="Japan")["likelihoods"]
    assert list(map(text, bars)) == ["United States1%", "China ✓70%", "India4%", "Japan25%"]
    assert list(map(text, classed(bars, "predicted"))) == ["Japan25%"]
    assert list(map(text, classed(bars, "correct"))) == ["China ✓70%"]


def test_each_bar_has_the_attention_map_of_its_own_label():
    maps = np.zeros((2, 3, 4), np.float32)
    maps[0, 0, 1] = maps[1, 2, 3] = 1
    prediction = make_prediction(class_maps=maps)
    shown = own(prediction)["attention"]
    pictures = {label: each["src"] for label, each in shown.items()}
    assert pictures == {label: as_picture(prediction.attention(label)) for label in pictures}
    assert pictures["China"] != pictures["Japan"]
    assert shown["China"]["said"] == "It looked mostly at the upper left."
    assert shown["Japan"]["said"] == "Evidence for Japan: mostly the lower right."
    assert shown["India"]["said"] == "No evidence for India."


def test_the_caption_leads_to_the_met_and_leaves_out_what_is_not_known():
    caption = view(artist="")["caption"]
    assert links(caption) == ["https://www.metmuseum.org/art/collection/search/7"]
    assert read(caption, "facts") == "ca. 1080"
    assert links(view(image_url="images/7.jpg")["caption"]) == []  # of a collection of one's own


def test_chinese_characters_in_a_title_have_their_language():
    marked = [each for each in every(view(title="Trees 老樹")["caption"]) if hasattr(each, "lang")]
    assert [(each.lang, text(each)) for each in marked] == [("zh-Hant", "老樹")]


@pytest.mark.parametrize("split", ["train", "validation", "test", ""])
def test_the_caption_says_what_training_has_seen(split):
    remarks = classed(view(split=split)["caption"], "remark")
    assert bool(remarks) == (split in ("train", "validation"))


def test_the_words_are_those_of_the_collection():
    shown = view_of(make_exhibit(), Collection(name="the shelf"))
    assert text(shown["verdict"]).startswith("The shelf saysChina")
    assert ". The shelf says China. " in shown["announcement"]
    assert "Met" not in shown["announcement"]


def test_a_thumbnail_says_whether_the_model_was_right():
    thumbnail = view(culture="Japan")["thumbnail"]
    assert thumbnail["alt"] == "Old <Trees>: the model was wrong"
    assert thumbnail["image"] == f"/paintings/7.jpg?digest={DIGEST}&width=160"
    assert thumbnail["mark"] == "✗"


def test_an_own_picture_has_a_prediction_but_no_verdict():
    shown = own(make_prediction("Japan"))
    assert (shown["object_id"], shown["image"]) == (None, SENT_PICTURE)
    assert text(shown["verdict"]) == "The model saysJapan"
    assert not classed(shown["verdict"], "text-success") + classed(shown["verdict"], "text-danger")
    assert "The model says Japan" in shown["announcement"]
    assert shown["thumbnail"]["mark"] == ""
