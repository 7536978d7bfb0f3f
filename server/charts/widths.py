"""The width of texts in fonts that are not known, by classes of characters; lines that fit."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["lines_of", "shortened", "text_width", "wrapped"]

_WIDE: Final = "WF"  # a square for each character (UAX #11)
_NO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})  # marks on other characters, controls
_WIDTHS: Final = {  # of letters, in parts of the size, as common fonts without serifs have them
    **dict.fromkeys(" .,:;'!|()[]fijltrI/-", 0.38),
    **dict.fromkeys("mwMW@%", 0.9),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.7),
}
_WIDTH: Final = 0.6
_ELLIPSIS: Final = "…"
# A line does not begin with these (JIS X 4051, the most frequent ones).
_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！）」』】〕〉》ー々ゃゅょっぁぃぅぇぉャュョッァィゥェォ)],.:;!?"
)
_NOT_LAST: Final = frozenset("（「『【〔〈《([")
_MAX_MEASURED: Final = 2_000  # characters of a text that are considered
_PIECE: Final = re.compile(r"\s+|[^\s\u2e80-\uffff]+|.", re.DOTALL)


def text_width(text: str, size: float) -> float:
    """Return the estimated width of a text; the fonts of the reader are unknown."""
    return size * sum(map(_sign_width, text))


def _sign_width(sign: str) -> float:
    if sign in _WIDTHS:
        return _WIDTHS[sign]
    if unicodedata.east_asian_width(sign) in _WIDE:
        return 1
    return 0 if unicodedata.category(sign) in _NO_WIDTH else _WIDTH


def shortened(text: str, size: float, width: float) -> str:
    """Return a text that fits into a width: the beginning and an ellipsis if it is too long."""
    kept, used = "", 0.0
    room = width / size - 1
    for number, sign in enumerate(text):
        used += _sign_width(sign)
        if used > room + 1 or number > _MAX_MEASURED:
            return kept.rstrip() + _ELLIPSIS
        if used <= room:
            kept = text[: number + 1]
    return text


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a text between words into lines that fit into a width, where possible."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def lines_of(text: str, size: float, width: float, most: int) -> list[str]:
    """Break a text of any script into at most so many lines; the last one is shortened.

    Lines break at spaces and between wide characters; a word that is longer than a line is broken
    anywhere.

    Args:
        text: The text.
        size: The size of the font.
        width: The width of a line.
        most: The number of lines, at least 1.
    """
    lines: list[str] = []
    rest = text[:_MAX_MEASURED].strip()
    while rest and len(lines) < most - 1 and text_width(rest, size) > width:
        cut = _break(rest, size, width)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest or not lines:
        lines.append(shortened(rest, size, width))
    return lines


def _break(text: str, size: float, width: float) -> int:
    """Return where the first line of a text ends: after at least one character."""
    used, end = 0.0, 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        length = text_width(piece.rstrip(), size)
        if used + length > width:
            break
        used += text_width(piece, size)
        following = text[match.end() : match.end() + 1]
        if following not in _NOT_FIRST and piece[-1] not in _NOT_LAST:
            end = match.end()
    if end:
        return end
    for number, sign in enumerate(text):  # one word is longer than the line
        used += _sign_width(sign) * size if number else 0
        if text_width(text[: number + 1], size) > width:
            return max(number, 1)
    return len(text)
