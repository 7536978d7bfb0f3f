"""Texts in one script: kana, ASCII."""

from __future__ import annotations

import re
from typing import Final

from renkei.loaders.open_data.values.base import Value, dropped, normal, read

__all__ = ["ascii_text", "kana"]

_TO_KATAKANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_HALF_WIDTH: Final = re.compile("[\uff61-\uff9f]+")
_IDEOGRAPH: Final = re.compile("[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA: Final = re.compile("[ァ-ヺーヽヾ]")


def kana(text: str) -> Value:
    """Return a text in katakana; hiragana and half-width kana are converted."""
    if _IDEOGRAPH.search(text):
        return dropped("KANA")
    found = _HALF_WIDTH.sub(lambda match: normal(match[0]), text).translate(_TO_KATAKANA)
    if not _KANA.search(found):
        return dropped("KANA")
    return read(text, found)


def ascii_text(text: str) -> Value:
    """Return a text in Latin letters; full-width ones are converted."""
    found = text if text.isascii() else normal(text).replace("’", "'").replace("‘", "'")
    if not found.replace("\n", " ").isprintable() or not re.search("[A-Za-z0-9]", found):
        return dropped("ASCII")
    if re.search("[ぁ-ヺ]", found) or _IDEOGRAPH.search(found):
        return dropped("ASCII")
    return read(text, found)
