"""Dates as people read them: in Japanese also by era (平成27年), in English in words.

Pure: ISO 8601 text in, text out. What is no date comes back as it was.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

__all__ = ["date_text", "era_years", "fiscal_year_text"]

# First days of the eras (元号); before 1873 the calendar was another one, so nothing is said of it.
_ERAS: Final = (
    ("令和", dt.date(2019, 5, 1)),
    ("平成", dt.date(1989, 1, 8)),
    ("昭和", dt.date(1926, 12, 25)),
    ("大正", dt.date(1912, 7, 30)),
    ("明治", dt.date(1868, 1, 25)),
)
_FIRST_YEAR: Final = 1873
_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:(?<=-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def era_years(first: dt.date, last: dt.date) -> str:
    """Return the years by era in which a span of days of one year lies, joined by ``・``.

    Empty before 1873. A year in which the era changed has two: ``平成31年・令和元年``.
    """
    if first.year < _FIRST_YEAR:
        return ""
    names = []
    until = dt.date.max
    for era, begin in _ERAS:
        if begin <= last and first <= until:
            number = first.year - begin.year + 1
            names.append(f"{era}{'元' if number == 1 else number}年")
        until = begin - dt.timedelta(days=1)
    return "・".join(reversed(names))


def date_text(value: str, language: str) -> str:
    """Return a date, month, year or time (``xsd:dateTime``) in words of a language.

    ``2015-10-01`` is 「2015年（平成27年）10月1日」 and "1 October 2015". Months and years may lack
    the rest. A text that is no such date is returned as it is.

    Args:
        value: The lexical form.
        language: ``ja``; everything else is English.
    """
    match = _DATE.fullmatch(value)
    if match is None:
        return value
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return value
    last = dt.date(first.year, month or 12, day or _last_day(first.year, month or 12))
    zone = "UTC" if match[5] == "Z" else match[5]
    time = " ".join(part for part in (match[4], zone) if part) if match[4] else ""
    if language == "ja":
        era = era_years(first, last)
        text = f"{first.year}年" + (f"（{era}）" if era else "")
        text += (f"{month}月" if month else "") + (f"{day}日" if day else "")
    else:
        name = calendar.month_name[month] if month else ""
        text = " ".join(str(part) for part in (day, name, first.year) if part)
    return f"{text} {time}".rstrip()


def fiscal_year_text(year: int, language: str) -> str:
    """Return a fiscal year of Japan (April to March) in words of a language."""
    if language != "ja":
        return f"fiscal year {year}"
    era = era_years(dt.date(year, 4, 1), dt.date(year, 12, 31)).replace("年", "年度")
    return f"{year}年度" + (f"（{era}）" if era else "")


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
