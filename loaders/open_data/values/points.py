"""Latitude and longitude: decimal degrees, or degrees, minutes and seconds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from renkei.loaders.open_data.values.base import Value, dropped, normal

if TYPE_CHECKING:
    from renkei.loaders.open_data.values.base import Parser

__all__ = ["JAPAN", "MAX_DECIMALS", "inside", "latitude", "longitude"]

MAX_DECIMALS: Final = 6
JAPAN: Final = (122.0, 20.0, 154.0, 46.0)  # west, south, east, north
_DECIMAL: Final = re.compile(r"([+-]?)([0-9]{1,3})(?:\.([0-9]{1,20}))?")
_SEXAGESIMAL: Final = re.compile(
    r"([NSEW]|北緯|南緯|東経|西経)?\s*([0-9]{1,3})\s*[°度]\s*"
    r"([0-9]{1,2})\s*[′'分]\s*(?:([0-9]{1,2}(?:\.[0-9]{1,10})?)\s*(?:′′|''|[\"秒]))?\s*([NSEW])?"
)
_SIXTY: Final = 60


def inside(point: tuple[str, str], box: tuple[float, float, float, float]) -> bool:
    """Return whether a point (latitude, longitude) is in a box: west, south, east, north."""
    west, south, east, north = box
    return south <= float(point[0]) <= north and west <= float(point[1]) <= east


def _degrees(limit: int, negative: frozenset[str], positive: frozenset[str]) -> Parser:
    def parse(text: str) -> Value:
        match = _DECIMAL.fullmatch(text)
        found = text
        form: tuple[str, ...] = ()
        if match is None:
            found = normal(text)
            form = ("FORM",)
            match = _DECIMAL.fullmatch(found)
        if match is None:
            return _sexagesimal(found)
        sign, whole, decimals = match.groups("")
        if int(whole) > limit or (int(whole) == limit and decimals.strip("0")):
            return dropped("NUMBER")
        if sign == "+" or (len(whole) > 1 and whole[0] == "0"):
            form = ("FORM",)
        return Value(
            _canonical("-" if sign == "-" else "", whole, decimals),
            form + (("POINT_DIGITS",) if len(decimals) > MAX_DECIMALS else ()),
        )

    def _sexagesimal(found: str) -> Value:
        match = _SEXAGESIMAL.fullmatch(found)
        if match is None:
            return dropped("NUMBER")
        before, degrees, minutes, seconds, after = match.groups()
        side = before or after or ""
        if (side and side not in negative | positive) or (before and after):
            return dropped("NUMBER")
        if int(minutes) >= _SIXTY or Decimal(seconds or 0) >= _SIXTY or int(degrees) >= limit:
            return dropped("NUMBER")
        value = Decimal(degrees) + Decimal(minutes) / 60 + Decimal(seconds or 0) / 3600
        whole, _, decimals = f"{value:.6f}".partition(".")
        return Value(_canonical("-" if side in negative else "", whole, decimals), ("FORM",))

    return parse


def _canonical(sign: str, whole: str, decimals: str) -> str:
    decimals = decimals.rstrip("0")
    number = (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
    return number if number == "0" else sign + number


latitude: Final = _degrees(180, frozenset({"S", "南緯"}), frozenset({"N", "北緯"}))
"""Latitude as a decimal; up to 180, because columns are exchanged: the row decides."""

longitude: Final = _degrees(180, frozenset({"W", "西経"}), frozenset({"E", "東経"}))
"""Longitude as a decimal."""
