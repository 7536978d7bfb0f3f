"""Dates: ISO 8601, with slashes, with 年月日, of any era; days without a year; periods."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from renkei.loaders.api import ERAS
from renkei.loaders.open_data.values.base import Value, dropped, normal, read

__all__ = ["WEEKDAYS_OF_DATES", "as_of", "date", "day", "days_of_note", "period"]

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ERA_BY_NAME: Final = {era.name: era for era in ERAS} | {
    letter: era for era, letter in zip(ERAS, "MTSHR", strict=True)
}
_YEAR: Final = (
    r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\s*\.?\s*(?P<era_year>元|[0-9]{1,2})"
    r"|(?:西暦)?(?P<year>[0-9]{4}))"
)
_DATE: Final = re.compile(
    _YEAR + r"\s*(?:年\s*(?P<m1>[0-9]{1,2})\s*月\s*(?P<d1>[0-9]{1,2})\s*日"
    r"|(?P<separator>[-/.])\s*(?P<m2>[0-9]{1,2})\s*(?P=separator)\s*(?P<d2>[0-9]{1,2}))"
    r"(?:\s*\((?P<weekday>[月火水木金土日])(?:曜日?)?\))?(?:[T\s]+00:00(?::00)?)?"
)
_COMPACT: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_DAY: Final = (
    r"(?:(?P<m{0}>[0-9]{{1,2}})月)?(?P<d{0}>[0-9]{{1,2}})日\((?P<w{0}>[月火水木金土日])[・祝休]*\)"
)
_DAYS: Final = re.compile(_DAY.format(1) + r"(?:\s*[~〜-]\s*" + _DAY.format(2) + r")?")
_ANY_DAY: Final = re.compile(r"(?:([0-9]{1,2})月)?([0-9]{1,2})日\(([月火水木金土日])[・祝休]*\)")
WEEKDAYS_OF_DATES: Final = "月火水木金土日"
_APART: Final = re.compile(r"\s*(?:~|〜|から|--)\s*")
_BETWEEN: Final = re.compile(r"\s*[-ー/]\s*")
_YEARS: Final = re.compile(r"(?:\((?:[0-9]{1,2}|元)(?:年間?)?\)|まで)$")


def _found(text: str) -> dt.date | None:
    """Return the date that a normalised text is; None if there is none."""
    compact = _COMPACT.fullmatch(text)
    match = None if compact else _DATE.fullmatch(text)
    if compact:
        numbers = tuple(map(int, compact.groups()))
    elif match:
        month, day_ = match["m1"] or match["m2"], match["d1"] or match["d2"]
        numbers = (_year(match), int(month), int(day_))
    else:
        return None
    try:
        found = dt.date(*numbers)
    except ValueError:
        return None
    if match and match["era"] and found < _ERA_BY_NAME[match["era"]].first_day:
        return None
    if match and match["weekday"] and WEEKDAYS_OF_DATES[found.weekday()] != match["weekday"]:
        return None
    return found


def _year(match: re.Match[str]) -> int:
    if not match["era"]:
        return int(match["year"])
    number = 1 if match["era_year"] == "元" else int(match["era_year"])
    return _ERA_BY_NAME[match["era"]].western_year(number)


def date(text: str) -> Value:
    """Return a date as ``2026-08-05``; years of an era beyond its end are read (平成32年)."""
    found = _found(text if _ISO.fullmatch(text) else normal(text))
    return dropped("DATE") if found is None else read(text, found.isoformat(), "DATE_FORM")


def as_of(text: str) -> str:
    """Return the date of ``令和8年4月1日現在`` within a text; empty if there is none."""
    for match in _DATE.finditer(found := normal(text)):
        if found[match.end() :].lstrip().startswith("現在"):
            date_ = _found(match[0])
            return date_.isoformat() if date_ else ""
    return ""


def day(text: str, year: int) -> list[tuple[dt.date, bool]]:
    """Return the days of a text without a year, and whether each has its weekday in that year.

    ``8月5日（水）～16日（日）`` has two. A day that does not exist in the year agrees with none.
    """
    found, month = [], 0
    for match in _ANY_DAY.finditer(normal(text)):
        month = int(match[1] or month)
        try:
            date_ = dt.date(year, month, int(match[2]))
        except ValueError:
            found.append((dt.date.min, False))
            continue
        found.append((date_, WEEKDAYS_OF_DATES[date_.weekday()] == match[3]))
    return found


def days_of_note(text: str, year: int) -> tuple[str, str] | None:
    """Return first and last day of a text without a year: ``8月5日（水）～8月16日（日）``.

    None if it says more, such as ``8月16日（日）まで`` or ``※10日（月）以外``, or a day has another
    weekday in the year.
    """
    match = _DAYS.fullmatch(normal(text))
    if match is None or not match["m1"] or not all(agrees for _, agrees in day(text, year)):
        return None
    month = int(match["m1"])
    first = dt.date(year, month, int(match["d1"]))
    if not match["d2"]:
        return first.isoformat(), first.isoformat()
    return first.isoformat(), dt.date(year, int(match["m2"] or month), int(match["d2"])).isoformat()


def period(text: str) -> tuple[str, str] | None:
    """Return the days of a period such as ``令和6年4月1日～令和11年3月31日(5年)``.

    The end may leave out era and year only if it does not cross them; it may be missing. None if
    the text is no period, or the number of years in brackets is another one.
    """
    found = normal(text)
    stated = re.search(r"\(([0-9]{1,2})年間?\)$", found)
    bare = _YEARS.sub("", found).strip()
    parts = _APART.split(bare)
    if len(parts) == 1:
        parts = _halves(bare) or [*parts, ""]
    if len(parts) != 2:  # noqa: PLR2004 (begin and end)
        return None
    begin = _found(parts[0])
    end = _found(_YEARS.sub("", parts[1]).strip()) if parts[1] else None
    if begin is None or (parts[1] and end is None) or (end and end < begin):
        return None
    if stated and end and not _lasts(begin, end, int(stated[1])):
        return None
    return begin.isoformat(), end.isoformat() if end else ""


def _halves(text: str) -> list[str] | None:
    """Return begin and end of ``R6.4.1-R11.3.31``: both sides of the only sign between two dates.

    The sign may be one that the dates have, too.
    """
    found = [
        [text[: sign.start()], text[sign.end() :]]
        for sign in _BETWEEN.finditer(text)
        if _found(text[: sign.start()]) and _found(text[sign.end() :])
    ]
    return found[0] if len(found) == 1 else None


def _lasts(begin: dt.date, end: dt.date, years: int) -> bool:
    """Return whether a period has so many years, begun ones counted."""
    after = end + dt.timedelta(days=1)
    months = (after.year - begin.year) * 12 + after.month - begin.month
    return years - 1 < months / 12 <= years
