"""What a parser returns, and the normalisation that all parsers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

__all__ = ["Parser", "Value", "dropped", "normal", "read"]


class Value(NamedTuple):
    """A cell as it was understood.

    Attributes:
        text: The normal form; None if the cell could not be understood and is not loaded.
        remarks: Codes of remarks (`renkei.loaders.open_data.remarks.REMARKS`), in order.
    """

    text: str | None
    remarks: tuple[str, ...] = ()


Parser: TypeAlias = Callable[[str], Value]

# Hyphens, dashes and lines that are typed for "-"; the prolonged sound mark only between digits.
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣─━", "-"))
_SOUND_MARK: Final = re.compile("(?<=[0-9)])ー(?=[0-9(])")


def normal(text: str) -> str:
    """Return a text in NFKC, with plain hyphens, without outer white space."""
    if text.isascii():
        return text.strip()
    found = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return _SOUND_MARK.sub("-", found) if "ー" in found else found


def dropped(code: str) -> Value:
    """Return the value of a cell that is not loaded."""
    return Value(None, (code,))


def read(given: str, text: str, code: str = "FORM") -> Value:
    """Return a value, with a remark if the cell was written in another form.

    Args:
        given: The cell, without outer white space.
        text: Its normal form.
        code: The remark on another form.
    """
    return Value(text) if given == text else Value(text, (code,))


DIGITS: Final = re.compile(r"[0-9]+")
