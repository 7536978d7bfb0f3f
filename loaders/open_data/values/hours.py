"""Times of the day, days of the week, and opening hours in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from renkei.loaders.open_data.values.base import Value, dropped, normal, read

__all__ = ["HOLIDAYS", "Hours", "hours_of_text", "is_ordinal", "shown_days", "time", "weekdays"]

HOLIDAYS: Final = "h"
_DAYS: Final = "月火水木金土日"
_ENGLISH: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_STANDARD: Final = re.compile("月?火?水?木?金?土?日?祝?")
_TIME: Final = re.compile(
    r"(?P<half>午前|午後|AM|PM)?\s*(?:(?P<h1>[0-9]{1,2}):(?P<m1>[0-9]{2})(?::00)?"
    r"|(?P<h2>[0-9]{1,2})時(?:(?P<m2>[0-9]{1,2})分|(?P<half_hour>半))?)",
    re.IGNORECASE,
)
_PART_OF_DAY: Final = re.compile(r"0\.([0-9]{3,17})")  # fewer digits may be hours and minutes
_RANGE: Final = re.compile("([月火水木金土日])(?:曜日?)?[~〜ー-]([月火水木金土日])(?:曜日?)?")
_TOKEN: Final = re.compile("([月火水木金土日]+)(?:曜日?)?|(祝休?日?|祝・休日)")
_SEPARATOR: Final = re.compile(r"[、,・\s/及び]+")
_GIF: Final = re.compile(r"(?:[0-5]{1,5}(?:Mo|Tu|We|Th|Fr|Sa|Su))+")
_GIF_PART: Final = re.compile(r"([0-5]{1,5})(Mo|Tu|We|Th|Fr|Sa|Su)")
_TEXT: Final = re.compile(
    r"【開館時間】\s*([^~【]+?)\s*[~〜]\s*([^~【]+?)\s*(?:【休館日】\s*(.+))?"
)
_NOON: Final = 12
_LAST_HOUR: Final = 24
_SIXTY: Final = 60
_FIVE: Final = 5
_DAY: Final = 24 * 60  # minutes
_INEXACT: Final = Decimal("1e-9")  # of a floating-point number


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours that are the same on some days.

    Attributes:
        days: Digits of the days, 1 is Monday, with "h" for holidays; empty if they are not known.
        opens: ``09:00``.
        closes: ``17:00``; not after ``opens`` if it is on the next day.
    """

    days: str
    opens: str
    closes: str

    @property
    def key(self) -> str:
        """Its part of an IRI: ``234567.0900-1700``."""
        times = f"{self.opens}-{self.closes}".replace(":", "")
        return f"{self.days}.{times}" if self.days else times

    @property
    def shown(self) -> str:
        """The same as one would enter it: ``火水木金土日 09:00～17:00``."""
        return f"{shown_days(self.days)} {self.opens}～{self.closes}".strip()


def shown_days(days: str) -> str:
    """Return digits of days as one would enter them: ``月火水``."""
    return "".join("祝" if day == HOLIDAYS else _DAYS[int(day) - 1] for day in days)


def time(text: str) -> Value:
    """Return a time as ``09:00``; ``24:00`` is the end of the day."""
    found = normal(text)
    if found == "正午":
        return Value("12:00", ("TIME_FORM",))
    if part := _PART_OF_DAY.fullmatch(found):
        return _of_part(part[0], len(part[1]))
    match = _TIME.fullmatch(found)
    if match is None:
        return dropped("TIME")
    hour = int(match["h1"] or match["h2"])
    minute = 30 if match["half_hour"] else int(match["m1"] or match["m2"] or 0)
    half = (match["half"] or "").upper()
    if half:
        if hour > _NOON:
            return dropped("TIME")
        if half in {"午後", "PM"}:
            hour = hour if hour == _NOON and half == "PM" else hour + _NOON
        elif hour == _NOON and half == "AM":
            hour = 0
    if minute >= _SIXTY or hour > _LAST_HOUR or (hour == _LAST_HOUR and minute):
        return dropped("TIME")
    return read(text, f"{hour:02}:{minute:02}", "TIME_FORM")


def _of_part(found: str, decimals: int) -> Value:
    """Return the time that is a part of a day, as spreadsheets have it: ``0.375`` is 09:00.

    Only a multiple of five minutes is certain: any other may be rounded, or mean something else.
    """
    minutes = Decimal(found) * _DAY
    whole = round(minutes / _FIVE) * _FIVE
    rounded = max(Decimal(5).scaleb(-decimals - 1), _INEXACT)
    if whole == _DAY or abs(minutes - whole) > _DAY * rounded:
        return dropped("TIME")
    return Value(f"{whole // _SIXTY:02}:{whole % _SIXTY:02}", ("TIME_FORM",))


def is_ordinal(text: str) -> bool:
    """Return whether days are counted within the month: ``13Mo``, the first and third Monday."""
    found = normal(text)
    return bool(_GIF.fullmatch(found)) and any(part[1] != "0" for part in _GIF_PART.finditer(found))


def weekdays(text: str) -> Value:
    """Return the digits of the days of the week, in order, "h" for holidays."""
    found = normal(text)
    if found and _STANDARD.fullmatch(found):
        return Value(_in_order(set(found)), () if found == text else ("WEEKDAYS_FORM",))
    days = _other_weekdays(found)
    return Value(_in_order(days), ("WEEKDAYS_FORM",)) if days else dropped("WEEKDAYS")


def _other_weekdays(found: str) -> set[str]:
    """Return the days that a text means in any other form; empty if it means none for certain."""
    if found in {"毎日", "全日"}:
        return set(_DAYS)
    if re.fullmatch("[1-7]{1,7}", found):
        return {_DAYS[int(digit) - 1] for digit in found} if len({*found}) == len(found) else set()
    if _GIF.fullmatch(found):
        parts = _GIF_PART.findall(found)
        if any(numbers != "0" for numbers, _ in parts):
            return set()
        return {_DAYS[_ENGLISH.index(name)] for _, name in parts}
    return _listed(found) or set()


def _listed(text: str) -> set[str] | None:
    """Return the days of a list such as ``土・日曜日、祝日``; None if it says anything else."""
    days: set[str] = set()
    for token in filter(None, _SEPARATOR.split(text)):
        between = _RANGE.fullmatch(token)
        match = _TOKEN.fullmatch(token)
        if between:
            first, last = _DAYS.index(between[1]), _DAYS.index(between[2])
            if first >= last:
                return None
            days |= set(_DAYS[first : last + 1])
        elif match:
            days |= set(match[1] or "祝")
        else:
            return None
    return days or None


def _in_order(days: set[str]) -> str:
    digits = "".join(str(place + 1) for place, name in enumerate(_DAYS) if name in days)
    return digits + (HOLIDAYS if "祝" in days else "")


def hours_of_text(text: str) -> Hours | None:
    """Return the hours of ``【開館時間】9:00～17:00 【休館日】月曜日``; None if it says more.

    Days on which it is open are those on which it is not closed; nothing is said about holidays.
    """
    match = _TEXT.fullmatch(normal(text))
    if match is None:
        return None
    opens, closes = time(match[1]).text, time(match[2]).text
    closed = _listed(match[3].strip()) if match[3] else set()
    if opens is None or closes is None or closed is None:
        return None
    days = _in_order(set(_DAYS) - closed) if closed else ""
    return Hours(days, opens, closes)
