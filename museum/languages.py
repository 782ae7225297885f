"""Which language the characters of a text are in, so that a browser shows them in its forms."""

import re

# Chinese characters, kana, and the punctuation that goes with them; then Hangul.
_HAN = (
    "\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f"
    "\U00020000-\U0003ffff"
)
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_PART = re.compile(f"([{_HAN}]+|[{_HANGUL}]+)")
_KANA = re.compile("[\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]")


def parts(text: str, culture: str = "") -> list[tuple[str, str]]:
    """Split `text` by language: each part with its BCP 47 tag, "" where it is the page's own.

    Chinese characters are written in China and in Japan: they are "ja" for a painting of Japan, or
    beside kana, else "zh-Hant", as museums write old titles and names. The parts joined are `text`.
    """
    japanese = culture.casefold().startswith("japan") or _KANA.search(text)

    def language(part: str) -> str:
        if re.match(f"[{_HANGUL}]", part):
            return "ko"
        if re.match(f"[{_HAN}]", part):
            return "ja" if japanese else "zh-Hant"
        return ""

    return [(part, language(part)) for part in _PART.split(text) if part]
