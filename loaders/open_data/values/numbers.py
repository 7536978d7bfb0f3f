"""Numbers, prices, and yes or no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.loaders.open_data.values.base import Value, dropped, normal, read

if TYPE_CHECKING:
    from renkei.loaders.open_data.values.base import Parser

__all__ = ["EMPTY", "flag", "integer", "number", "number_with_unit", "yen"]

EMPTY: Final = frozenset({"", "-", "ー", "なし", "無し"})  # of numbers; a dash is no value
_NUMBER: Final = re.compile(
    r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,20}))(?:\.([0-9]{1,20}))?"
)
_UNIT: Final = r"(?:人|名|台|基|個|室|席|戸|㎡|m2|m|メートル|平方メートル)"
_UNIT_AT_END: Final = re.compile(rf"\s*{_UNIT}$")
_YES: Final = frozenset({"有", "○", "〇", "◯", "1", "可", "有り", "あり", "1.0", "●", "◎"})
_NO: Final = frozenset({"無", "×", "0", "不可", "無し", "なし", "0.0", "✕", "✖"})
_STANDARD: Final = {"有": "1", "無": "0", "1": "1", "0": "0", "可": "1", "不可": "0"}


def _parts(text: str) -> tuple[str, str, str] | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals = match.groups("")
    return ("-" if sign == "-" else ""), whole.replace(",", "").lstrip("0") or "0", decimals


def integer(text: str) -> Value:
    """Return a whole number; ``1,200`` and ``20人`` are read, ``約20人`` is not exact."""
    return _with_unit(text, "", whole=True)


def number(text: str) -> Value:
    """Return a decimal number."""
    return _with_unit(text, "", whole=False)


def number_with_unit(unit: str) -> Parser:
    """Return a parser of decimal numbers whose unit may be written."""

    def parse(text: str) -> Value:
        return _with_unit(text, unit, whole=False)

    return parse


def _with_unit(text: str, unit: str, *, whole: bool) -> Value:
    found = normal(text)
    if found in EMPTY:
        return Value("", () if found == "" else ("EMPTY",))
    bare = found.removesuffix(unit).strip() if unit else _UNIT_AT_END.sub("", found)
    parts = _parts(bare)
    if parts is None or (whole and (parts[0] or parts[2].strip("0"))):
        return dropped("NUMBER")
    sign, digits, decimals = parts
    decimals = decimals.rstrip("0")
    value = digits + (f".{decimals}" if decimals else "")
    value = value if value == "0" else sign + value
    is_standard = bare == text and bare.removeprefix("-").partition(".")[0] == digits
    return Value(value) if is_standard else Value(value, ("FORM",))


def yen(text: str) -> Value:
    """Return a price in yen: ``無料`` is 0, ``1,200円`` is 1200."""
    found = normal(text)
    if found in {"-", "ー"}:
        return Value("", ("EMPTY",))
    if found in {"無料", "なし", "無し"}:
        return Value("0", () if found == "無料" else ("FORM",))
    bare = found.lstrip("¥\\").removesuffix("円").strip()
    parts = _parts(bare)
    if parts is None or parts[0] or parts[2].strip("0"):
        return dropped("NUMBER")
    return read(text, parts[1])


def flag(text: str) -> Value:
    """Return ``1`` for yes, ``0`` for no; marks such as ○ are recorded."""
    if text in _STANDARD:
        return Value(_STANDARD[text])
    found = normal(text)
    if found in _YES:
        return Value("1", ("FLAG_FORM",))
    if found in _NO:
        return Value("0", ("FLAG_FORM",))
    return dropped("FLAG")
