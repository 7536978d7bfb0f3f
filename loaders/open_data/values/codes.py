"""Codes of governments, corporate numbers, and other codes of digits.

The check digit of a government's code is defined by the list of codes of local governments
(総務省, 全国地方公共団体コード仕様), that of a corporate number by its regulation (財務省令第二条).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.loaders.open_data.values.base import DIGITS, Value, dropped, normal, read
from renkei.loaders.reference.governments import (
    is_local_government_code,
    local_government_check_digit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.loaders.open_data.values.base import Parser

__all__ = [
    "corporate",
    "corporate_check_digit",
    "digits",
    "government_codes",
    "government_of_corporate_number",
    "lgcode",
    "postcode",
]

_GOVERNMENT_LENGTH: Final = 6
_CORPORATE_LENGTH: Final = 13
_BY_EXCEL: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_LOCAL_GOVERNMENT: Final = re.compile(r"[0-9]000020([0-9]{6})")


def government_codes(text: str) -> list[tuple[str, str | None]]:
    """Return the codes with a right check digit that a cell may mean, and the remark on each.

    Six digits are the code. Five are one without its leading zero, or without its check digit:
    ``23230`` is 023230 or 232301.
    """
    found = normal(text).removesuffix(".0")
    form = None if found == text else "FORM"
    if not DIGITS.fullmatch(found):
        return []
    if len(found) == _GOVERNMENT_LENGTH:
        return [(found, form)] if is_local_government_code(found) else []
    if len(found) != _GOVERNMENT_LENGTH - 1:
        return []
    restored = [("0" + found, "CODE_ZERO")] if is_local_government_code("0" + found) else []
    return [*restored, (found + local_government_check_digit(found), "CODE_DIGIT")]


def lgcode(text: str, exists: Callable[[str], bool], named: Callable[[str], bool]) -> Value:
    """Return the code of a government.

    Args:
        text: The cell.
        exists: Whether there is a government with a code.
        named: Whether the names of the row fit the government with a code; asked if two fit.
    """
    found = [(code, remark) for code, remark in government_codes(text) if exists(code)]
    if len(found) > 1:
        found = [(code, remark) for code, remark in found if named(code)]
    if len(found) != 1:
        return dropped("CODE")
    code, remark = found[0]
    return Value(code, (remark,) if remark else ())


def corporate_check_digit(twelve: str) -> str:
    """Return the first digit of a corporate number, from the twelve that follow."""
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(twelve)))
    return str(9 - total % 9)


def corporate(text: str) -> Value:
    """Return a corporate number of 13 digits; what a spreadsheet destroyed is not restored."""
    found = normal(text)
    if _BY_EXCEL.fullmatch(found):
        return dropped("EXCEL")
    found = found.removesuffix(".0").replace("-", "")
    if (
        len(found) != _CORPORATE_LENGTH
        or not DIGITS.fullmatch(found)
        or corporate_check_digit(found[1:]) != found[0]
    ):
        return dropped("CORPORATE")
    return read(text, found)


def government_of_corporate_number(number: str) -> str | None:
    """Return the code of the government that has a corporate number; None for other bodies."""
    match = _LOCAL_GOVERNMENT.fullmatch(number)
    return match[1] if match and is_local_government_code(match[1]) else None


def digits(length: int) -> Parser:
    """Return a parser of codes with so many digits; leading zeros are restored."""

    def parse(text: str) -> Value:
        found = normal(text)
        if _BY_EXCEL.fullmatch(found):
            return dropped("EXCEL")
        found = found.removesuffix(".0").replace("-", "")
        if not DIGITS.fullmatch(found) or len(found) > length:
            return dropped("DIGITS")
        if len(found) < length:
            return Value(found.zfill(length), ("CODE_ZERO",))
        return read(text, found)

    return parse


def postcode(text: str) -> Value:
    """Return a postal code as ``425-8502``."""
    found = normal(text).lstrip("〒").strip().replace("-", "").replace("ー", "")
    if not re.fullmatch(r"[0-9]{7}", found):
        return dropped("POSTCODE")
    shown = f"{found[:3]}-{found[3:]}"
    return Value(shown) if text in {shown, found} else Value(shown, ("FORM",))
