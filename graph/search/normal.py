"""The form in which names and queries are compared: how somebody writes a name does not matter.

    >>> normal("ﾎｯｶｲﾄﾞｳ 道立・圖書館（本館）"), normal("Ōdōri Park")
    ('ほつかいどう道立図書館本館', 'odoripark')

Compatibility forms (NFKC), case, katakana and hiragana, small and large kana, the long vowel mark,
old and new characters, Latin letters with and without marks, spaces, dashes and punctuation are
alike. What is left are letters and digits. decisions/024 has the measurements.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from renkei.graph.search.old_forms import OLD_FORMS

__all__ = ["aligned", "normal", "words"]

_KATAKANA: Final = range(0x30A1, 0x30F7)
_TO_HIRAGANA: Final = 0x60
_SMALL: Final = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_LONG: Final = "\u30fc"  # ー
_KEPT: Final = "LN"  # first letters of general categories (Unicode 4.5): letters, numbers
_FEW: Final = 3  # a character with its marks, as texts have them
_JOINED: Final = "\u3099\u309a\uff9e\uff9f\u30fc\uff70"  # marks that belong to the kana before them


class _Folding(dict[int, str]):
    """Code point → what it is compared as, computed when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _folded(chr(point))
        return folded


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if character == _LONG or category[0] not in _KEPT:
        return ""
    if ord(character) in _KATAKANA:
        character = chr(ord(character) - _TO_HIRAGANA)
    character = _SMALL.get(character, character)
    character = OLD_FORMS.get(character, character)
    first = unicodedata.normalize("NFKD", character)[0]
    return first if first.isascii() and first.isalnum() else character


_FOLDING: Final = _Folding()


def normal(text: str) -> str:
    """Return the form of a text that is compared: letters and digits; empty if it has none."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
    if folded.isascii():
        return folded
    again = unicodedata.normalize("NFKC", folded)
    return again if again == folded else normal(again)


def words(text: str) -> list[str]:
    """Return the forms of the words of a text, between its spaces; those without letters are left.

    >>> words("札幌市　図書館")
    ['札幌市', '図書館']
    """
    return [form for word in text.split() if (form := normal(word))]


def aligned(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the form of a text, and for each character of it, its beginning and end in the text.

    Where the form of the whole is not that of its parts one after the other, the places are those
    of the parts; the form says so by being another than `normal`.
    """
    forms, places, start = [], list[tuple[int, int]](), 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (text[end] in _JOINED or unicodedata.combining(text[end])):
            end += 1
        part = text[start:end]
        form = _of_character(part) if len(part) <= _FEW else normal(part)
        forms.append(form)
        places += [(start, end)] * len(form)
        start = end
    return "".join(forms), places


@functools.lru_cache(maxsize=4_096)
def _of_character(text: str) -> str:
    """Return the normal form of a character with its marks; most texts have the same ones."""
    return normal(text)
