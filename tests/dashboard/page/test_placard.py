"""What hangs beside a painting."""

import pytest

from dashboard import messages
from dashboard.exhibit import Source
from dashboard.page.placard import (
    answer_with,
    answer_with_message,
    answer_with_own_picture,
    make_caption,
    make_found,
    make_likelihoods,
    make_verdict,
)
from tests.dashboard.components import every, text
from tests.dashboard.exhibits import DIGEST, PAINTING, make_exhibit, make_prediction


def test_the_answer_names_the_painting_and_what_the_model_says():
    answer = answer_with(make_exhibit("Japan", source=Source.BUILT_IN))
    assert answer["object_id"] == 7
    assert answer["image"] == f"/paintings/7.jpg?digest={DIGEST}"
    assert answer["alt"] == "Old <Trees>, Guo Xi, ca. 1080"
    assert (answer["culture"], answer["predicted"]) == ("China", "Japan")
    assert answer["message"] == messages.NOTES[Source.BUILT_IN]
    assert answer["attention"] == [[1, 0.123, 0.123], [0.123] * 3]


@pytest.mark.parametrize(("predicted", "word"), [("China", "✓ Right"), ("Japan", "✗ Wrong")])
def test_the_verdict_is_told_by_icon_and_word(predicted, word):
    exhibit = make_exhibit(predicted)
    assert text(make_verdict(exhibit.right, exhibit.prediction)).startswith(word)
    assert answer_with(exhibit)["announcement"].endswith(f"{word.split()[1].lower()}.")


@pytest.mark.parametrize("sure", [True, False])
def test_the_model_says_when_it_is_not_sure(sure):
    exhibit = make_exhibit(sure=sure)
    assert ("Not sure" in text(make_verdict(True, exhibit.prediction))) is not sure


def test_the_caption_leads_to_the_met_and_leaves_out_what_is_not_known():
    caption = make_caption(make_exhibit(artist="").painting)
    links = [each.href for each in every(caption) if hasattr(each, "href")]
    assert links == ["https://www.metmuseum.org/art/collection/search/7"]
    assert text(caption) == "Old <Trees>ca. 1080Handscroll; ink on silk"


def test_the_caption_of_a_visitors_own_collection_leads_nowhere():
    caption = make_caption(make_exhibit(image_url="images/7.jpg").painting)
    assert not [each for each in every(caption) if hasattr(each, "href")]
    assert text(caption).startswith("Old <Trees>")


@pytest.mark.parametrize(
    ("split", "told"), [("train", True), ("validation", True), ("test", False), ("", False)]
)
def test_the_caption_tells_what_training_has_seen(split, told):
    caption = make_caption(make_exhibit(split=split).painting)
    assert (messages.SEEN in text(caption)) is told


def test_the_likelihoods_are_a_sentence_for_who_does_not_see_the_bars():
    assert text(make_likelihoods(make_prediction(), "Japan")) == (
        "Likelihoods: China 70 %, Japan 25 % (correct), India 4 %, America 1 %."
    )


def test_an_own_picture_has_a_prediction_but_no_right_culture():
    answer = answer_with_own_picture(make_prediction("Japan"))
    assert (answer["object_id"], answer["culture"], answer["predicted"]) == (None, None, "Japan")
    assert "image" not in answer  # the browser has it


def test_a_message_changes_nothing_else():
    assert answer_with_message("Hello.") == {"message": "Hello."}


def test_what_was_found_are_links_and_their_number():
    found = make_found([PAINTING])
    assert [each.href for each in every(found) if hasattr(each, "href")] == ["/?painting=7"]
    assert text(found).startswith("1 painting found")
    assert text(make_found([])) == messages.NONE_FOUND
    assert make_found(None) == []
