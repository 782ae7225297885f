import pytest
from hypothesis import given
from hypothesis import strategies as st

from museum.languages import parts


@pytest.mark.parametrize(
    ("text", "culture", "expected"),
    [
        ("", "", []),
        ("Kōrin, Étude", "Japan", [("Kōrin, Étude", "")]),
        ("Shitao 石濤", "China", [("Shitao ", ""), ("石濤", "zh-Hant")]),
        (
            "Nagasawa Rosetsu 長澤蘆雪 (d. 1799)",
            "Japan",
            [("Nagasawa Rosetsu ", ""), ("長澤蘆雪", "ja"), (" (d. 1799)", "")],
        ),
        ("富士山、ふじ", "", [("富士山、ふじ", "ja")]),
        (
            "dated yiwei 乙未, 1655?",
            "",
            [("dated yiwei ", ""), ("乙未", "zh-Hant"), (", 1655?", "")],
        ),
        ("Moon 달항아리", "Korea", [("Moon ", ""), ("달항아리", "ko")]),
    ],
)
def test_characters_get_the_language_they_are_in(text, culture, expected):
    assert parts(text, culture) == expected


@given(st.text("aō 石ふ달、,", max_size=20) | st.text(max_size=20))
def test_the_parts_of_any_text_joined_are_the_text(text):
    assert "".join(part for part, _ in parts(text)) == text
    assert all(part for part, _ in parts(text))
