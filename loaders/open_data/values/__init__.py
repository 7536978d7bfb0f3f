"""Parsers of cells by the names that layouts use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.loaders.open_data.values.base import Value
from renkei.loaders.open_data.values.codes import corporate, digits, postcode
from renkei.loaders.open_data.values.contacts import email, phone, url
from renkei.loaders.open_data.values.dates import date
from renkei.loaders.open_data.values.hours import time, weekdays
from renkei.loaders.open_data.values.numbers import flag, integer, number, yen
from renkei.loaders.open_data.values.points import latitude, longitude
from renkei.loaders.open_data.values.texts import ascii_text, kana

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.loaders.open_data.values.base import Parser

__all__ = ["PARSERS", "Value", "parser"]

PARSERS: Final[Mapping[str, Parser]] = {
    "ascii": ascii_text,
    "corporate": corporate,
    "date": date,
    "email": email,
    "flag": flag,
    "integer": integer,
    "kana": kana,
    "latitude": latitude,
    "longitude": longitude,
    "number": number,
    "phone": phone,
    "postcode": postcode,
    "time": time,
    "url": url,
    "weekdays": weekdays,
    "yen": yen,
}
"""Each but ``lgcode``, which needs the other cells of its row, and ``digits:n``."""


def parser(name: str) -> Parser | None:
    """Return the parser with a name, such as ``date`` or ``digits:4``; None if there is none."""
    base, _, argument = name.partition(":")
    if base == "digits":
        return digits(int(argument)) if argument.isdecimal() and 0 < int(argument) <= 20 else None  # noqa: PLR2004 (any more are no code)
    return PARSERS.get(name)
